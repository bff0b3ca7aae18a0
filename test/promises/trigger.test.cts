import type { INodeParameters } from 'n8n-workflow';
import type { TaskPlan } from '../sandbox/types.cjs';
import type { PublishedTrigger } from '../support/trigger.cjs';
import { useWorld } from '../support/world.cjs';
import { only, startTask } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

const URLS = { returnAs: 'url' };

const OK = { status: 200, text: '' };

const details = () => world.wiro.callsTo('Detail').length;

/** A task that is done. */
async function done(plan: TaskPlan = {}) {
	const task = await startTask(world, { queueSeconds: 0, seconds: 1, ...plan });
	await later(3);
	return task;
}

/** The same task as Get Detail gives it. */
async function asGetDetail(taskId: string, more: INodeParameters = {}) {
	const { items } = await world.run({ parameters: { operation: 'getDetail', taskId, ...more } });
	return items;
}

test('a task is told once, also while Wiro does not answer', async () => {
	const { id } = await done();
	const trigger = await world.publish({ parameters: URLS });
	world.wiro.fault('Detail', { kind: 'status', status: 503 }, { times: 8 });
	await Promise.all([trigger.post({ taskid: id }), trigger.post({ taskid: id })]);
	await later(120);
	await trigger.post({ taskid: id });
	await later(120);
	expect([trigger.executions.length, (await trigger.json()).length]).toEqual([1, 1]);
});

test('a task is told once, whatever it is called, also where Wiro could not be asked at first', async () => {
	const { id, token } = await done();
	const trigger = await world.publish({ parameters: URLS });
	world.wiro.fault('Detail', { kind: 'status', status: 503 }, { times: 6 });
	await trigger.post({ tasktoken: token });
	await later(120);
	for (const body of [{ tasktoken: token }, { taskid: id }, { tasktoken: token }]) {
		await trigger.post(body);
		await later(60);
	}
	expect(await trigger.json()).toMatchObject([{ taskId: id }]);
});

test('a task that goes on when Wiro can be asked again is waited for: no later call about it starts the workflow', async () => {
	const { id } = await startTask(world, { queueSeconds: 0, seconds: 300 });
	const trigger = await world.publish({ parameters: URLS });
	world.wiro.fault('Detail', { kind: 'status', status: 503 }, { times: 6 });
	expect(await trigger.post({ taskid: id })).toEqual(OK);
	await later(310);
	expect(await trigger.post({ taskid: id })).toEqual(OK);
	expect(only(await trigger.json())).toMatchObject({ taskId: id, succeeded: true });
});

describe('a finished task starts the workflow', () => {
	test.each([URLS, { returnAs: 'url', simplify: false }, { returnAs: 'image' }])(
		'with what Get Detail gives, under %j',
		async (parameters) => {
			const { id } = await done();
			const trigger = await world.publish({ parameters });
			expect(await trigger.post({ taskid: id })).toEqual(OK);
			const { items, error } = only(await trigger.outcomes());
			expect(error).toBeUndefined();
			expect(items).toEqual(await asGetDetail(id, parameters));
		},
	);

	test('that another workflow started by Run, with the trigger for its callback URL', async () => {
		const trigger = await world.publish();
		world.wiro.plan({ seconds: 40 });
		const parameters = { operation: 'run', prompt: 'A dog', options: { callbackUrl: trigger.url } };
		const { json } = await world.run({ parameters });
		await later(60);
		const { items } = only(await trigger.outcomes());
		expect(only(items).json).toMatchObject({ ...json[0], succeeded: true });
		expect(only(items).binary?.data).toMatchObject({ mimeType: 'image/png' });
		// One question before it starts, one in the execution.
		expect(details()).toBe(2);
	});

	test('however the callback names it', async () => {
		const { id, token } = await done();
		const [, two, three] = [id, (await done()).id, (await done()).id];
		const trigger = await world.publish({ parameters: URLS });
		await trigger.post({ tasktoken: token });
		await trigger.post(`taskid=${two}`, { type: 'application/x-www-form-urlencoded' });
		await trigger.post('', { query: `?id=${three}`, type: 'text/plain' });
		// JSON that is called a form, as HTTP clients call a text.
		const four = (await done()).id;
		await trigger.post(`{"taskid":"${four}"}`, { type: 'application/x-www-form-urlencoded' });
		const ids = (await trigger.json()).map(({ taskId }) => taskId);
		expect(ids).toEqual([id, two, three, four]);
	});

	test('with an item for each picture, in the field and under the name that the options say', async () => {
		const { id } = await done({ outputs: 2 });
		const options = { binaryPropertyOutput: 'edited', fileName: 'chair' };
		const trigger = await world.publish({ parameters: { returnAs: 'image', options } });
		await trigger.post({ taskid: id });
		const { items } = only(await trigger.outcomes());
		expect(items.map(({ binary }) => binary?.edited?.fileName)).toEqual([
			'chair-1.png',
			'chair-2.png',
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	});

	test('is answered before the pictures are fetched', async () => {
		const { id } = await done();
		world.wiro.fault('picture', { kind: 'delay', seconds: 50 });
		const trigger = await world.publish();
		const begun = world.time.seconds();
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect(world.time.seconds() - begun).toBeLessThan(1);
		expect(only(only(await trigger.outcomes()).items).binary).toBeDefined();
		expect(world.time.seconds() - begun).toBeGreaterThan(49);
	});
});

describe('one task starts the workflow once', () => {
	const twice = async (trigger: PublishedTrigger) => {
		expect(await trigger.outcomes()).toHaveLength(1);
	};

	test('when Wiro calls again', async () => {
		const { id, token } = await done();
		const trigger = await world.publish({ parameters: URLS });
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect(await trigger.post({ tasktoken: token })).toEqual(OK);
		await twice(trigger);
	});

	test('when Wiro calls several times at the same moment', async () => {
		const { id, token } = await done();
		world.wiro.fault('Detail', { kind: 'delay', seconds: 1 }, { times: 2 });
		const trigger = await world.publish({ parameters: URLS });
		const calls = [{ taskid: id }, { taskid: id }, { tasktoken: token }, { id: Number(id) }];
		const answers = await Promise.all(calls.map(async (body) => await trigger.post(body)));
		expect(answers).toEqual([OK, OK, OK, OK]);
		await twice(trigger);
		// One for each of its names, and the execution's.
		expect(details()).toBe(3);
	});

	test('also after n8n was started anew, or when another of its processes answers', async () => {
		const { id } = await done();
		const trigger = await world.publish({ parameters: URLS });
		await trigger.post({ taskid: id });
		trigger.restart();
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		await twice(trigger);
	});

	test('of many that call at once, none is forgotten, although n8n saves the memory of the last one only', async () => {
		const tasks = await Promise.all([done(), done(), done()]);
		world.wiro.fault('Detail', { kind: 'delay', seconds: 1 }, { times: 3 });
		const trigger = await world.publish({ parameters: URLS });
		await Promise.all(tasks.map(async ({ id }) => await trigger.post({ taskid: id })));
		trigger.restart();
		await Promise.all(tasks.map(async ({ id }) => await trigger.post({ taskid: id })));
		expect(await trigger.outcomes()).toHaveLength(3);
	});

	test('and a thousand tasks are remembered, not more', async () => {
		const { id } = await done();
		const trigger = await world.publish({ parameters: URLS });
		const fired = Array.from({ length: 1000 }, (_, n) => `old-${n}`);
		trigger.staticData = { 'node:Flux Kontext Trigger': { fired } };
		await trigger.post({ taskid: id });
		expect(trigger.staticData).toEqual({
			'node:Flux Kontext Trigger': { fired: [...fired.slice(1), id] },
		});
	});

	test('two triggers each start theirs', async () => {
		const { id } = await done();
		const triggers = [await world.publish(), await world.publish()];
		for (const trigger of triggers) await trigger.post({ taskid: id });
		for (const trigger of triggers) expect(await trigger.outcomes()).toHaveLength(1);
	});

	test('but by the test URL as often as it is tried, and nothing is remembered of that', async () => {
		const { id } = await done();
		const trigger = await world.publish({ parameters: URLS, mode: 'manual' });
		await trigger.post({ taskid: id });
		await trigger.post({ taskid: id });
		expect(await trigger.outcomes()).toHaveLength(2);
		expect(trigger.staticData).toEqual({});
	});
});

describe('anyone can post: nothing starts', () => {
	let trigger: PublishedTrigger;

	beforeEach(async () => {
		trigger = await world.publish({ parameters: URLS });
	});
	afterEach(() => {
		expect(trigger.executions).toEqual([]);
	});

	test('by a task that Wiro does not know, and the log says so', async () => {
		expect(await trigger.post({ taskid: '99999' })).toEqual(OK);
		expect(details()).toBe(1);
		expect(world.log.join()).toMatch(
			/info .*Wiro shows this credential no such task: Wiro task 99999/,
		);
	});

	test('by one that comes while Wiro has a fault', async () => {
		world.wiro.fault('Detail', { kind: 'status', status: 502 }, { times: 2 });
		expect(await trigger.post({ taskid: '99999' })).toEqual(OK);
		await later(10);
		expect(details()).toBe(3);
	});

	test('by a task of another project', async () => {
		const message = "You don't have any permission for this action.";
		world.wiro.fault('Detail', { kind: 'refusal', code: 0, message });
		expect(await trigger.post({ taskid: '1' })).toEqual(OK);
	});

	test('by a body that says that the task succeeded, with pictures of its own', async () => {
		const forged = { id: '99999', status: 'task_postprocess_end', pexit: '0', outputs: [{}] };
		expect(await trigger.post({ result: true, tasklist: [forged] })).toEqual(OK);
	});

	test.each([
		'',
		'{}',
		'[]',
		'[{"taskid":"1"}]',
		'null',
		'"1"',
		'{"taskid":{"a":1}}',
		'{"a":"\\u0000"}',
	])('by the body %s, and Wiro is not asked', async (body) => {
		expect(await trigger.post(body)).toEqual(OK);
		expect(details()).toBe(0);
	});

	test('by a body that is no JSON at all, of any type', async () => {
		const statuses: number[] = [];
		for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'nonsense']) {
			statuses.push((await trigger.post('{"taskid":', { type })).status);
		}
		// The first is n8n's own answer.
		expect(statuses).toEqual([422, 200, 200, 200]);
		expect(details()).toBe(0);
	});

	test('by megabytes', async () => {
		expect(await trigger.post({ taskid: '1'.repeat(9_000_000) })).toEqual(OK);
		expect((await trigger.post({ more: 'x'.repeat(17_000_000) })).status).toBe(500);
		expect(details()).toBe(0);
	});

	test('by the same unknown task again and again: those at the same time share a question', async () => {
		world.wiro.fault('Detail', { kind: 'delay', seconds: 1 }, { times: Infinity });
		const answers = await Promise.all(
			Array.from({ length: 100 }, async () => await trigger.post({ taskid: '99999' })),
		);
		expect(answers).toEqual(Array(100).fill(OK));
		expect(details()).toBe(1);
	});

	test('by a flood of unknown tasks: a few are asked about at once, and those beyond 500 are told to come again', async () => {
		world.wiro.fault('Detail', { kind: 'delay', seconds: 2 }, { times: Infinity });
		const answers = await Promise.all(
			Array.from({ length: 600 }, async (_, n) => await trigger.post({ taskid: `9${n}` })),
		);
		const told = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
		expect([told(200), told(503)]).toEqual([500, 100]);
		const times = world.wiro.callsTo('Detail').map(({ at }) => at);
		const atOnce = times.map((time) =>
			times.filter((other) => other >= time && other < time + 1900),
		);
		expect(Math.max(...atOnce.map(({ length }) => length))).toBeLessThanOrEqual(8);
	});
});

describe('a callback that comes too early', () => {
	test('is answered at once, and starts the workflow when the task is done', async () => {
		const { id } = await startTask(world, { queueSeconds: 0, seconds: 6 });
		const trigger = await world.publish({ parameters: URLS });
		const begun = world.time.seconds();
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect(world.time.seconds() - begun).toBeLessThan(1);
		await later(15);
		expect(only(await trigger.json())).toMatchObject({ taskId: id, succeeded: true });
	});

	test('does not hold up the right one', async () => {
		const { id } = await startTask(world, { queueSeconds: 0, seconds: 17 });
		const trigger = await world.publish({ parameters: URLS });
		await trigger.post({ taskid: id });
		await later(17.5);
		await trigger.post({ taskid: id });
		expect(only(await trigger.json())).toMatchObject({ succeeded: true });
		// The next look of the early one is still to come.
		await later(40);
		expect(trigger.executions).toHaveLength(1);
	});

	test('at the test URL does not take it from the production URL', async () => {
		const { id } = await startTask(world, { queueSeconds: 0, seconds: 6 });
		const use = { parameters: URLS, node: { id: 'both' } };
		const tested = await world.publish({ ...use, mode: 'manual' });
		const trigger = await world.publish(use);
		await tested.post({ taskid: id });
		await trigger.post({ taskid: id });
		await later(20);
		expect([tested.executions.length, trigger.executions.length]).toEqual([1, 1]);
	});

	test('of a task that goes on is given up after a few looks, and the right one starts the workflow', async () => {
		const { id } = await startTask(world, { queueSeconds: 0, seconds: 600 });
		const trigger = await world.publish({ parameters: URLS });
		for (let n = 0; n < 10; n += 1) await trigger.post({ taskid: id });
		await later(60);
		expect(details()).toBeLessThan(20);
		expect(world.log.join()).toMatch(
			/info .*Wiro task \d+ is not done, although a callback says so/,
		);
		await later(600);
		expect(trigger.executions).toEqual([]);
		await trigger.post({ taskid: id });
		expect(only(await trigger.json())).toMatchObject({ succeeded: true });
	});
});

describe('Outcome', () => {
	const FAILED = { pexit: '1', debugerror: 'No dog found' };

	test.each([
		['any', [true, false, false]],
		['succeeded', [true]],
		['failed', [false, false]],
	])('%s', async (outcome, expected) => {
		const trigger = await world.publish({ parameters: { returnAs: 'url', outcome } });
		const tasks = [await done(), await done(FAILED), await done({ finalStatus: 'task_cancel' })];
		for (const { id } of tasks) expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect((await trigger.json()).map(({ succeeded }) => succeeded)).toEqual(expected);
		expect(trigger.executions).toHaveLength(expected.length);
	});

	test('a task that failed comes as one item with the reason', async () => {
		const trigger = await world.publish();
		await trigger.post({ taskid: (await done(FAILED)).id });
		const { items, error } = only(await trigger.outcomes());
		expect(error).toBeUndefined();
		expect(only(items).json).toMatchObject({ succeeded: false, reason: 'No dog found' });
	});

	test('a task that was stopped comes as one item, and no picture that it lists is asked for', async () => {
		const trigger = await world.publish();
		await trigger.post({ taskid: (await done({ set: { status: 'task_cancel' }, outputs: 2 })).id });
		const { items } = only(await trigger.outcomes());
		expect(only(items).json).toMatchObject({ succeeded: false, outputs: [{}, {}] });
		expect(world.wiro.callsTo('picture')).toHaveLength(0);
	});
});

describe('nothing is lost when something is in the way', () => {
	test('a single fault of Wiro is not noticed', async () => {
		const { id } = await done();
		const trigger = await world.publish({ parameters: URLS });
		world.wiro.fault('Detail', { kind: 'status', status: 502 });
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		await later(5);
		expect(only(await trigger.json())).toMatchObject({ taskId: id });
	});

	test('while Wiro is away, the execution fails and says so; "Retry" gets the picture afterwards', async () => {
		const { id } = await done();
		const trigger = await world.publish();
		await world.wiro.offline();
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		await later(120);
		const { error, run } = only(await trigger.outcomes());
		expect(error?.message).toBe('Wiro refuses the connection');
		expect(error?.context).toMatchObject({ data: { taskId: id } });
		await world.wiro.online();
		const again = await trigger.retry(run);
		expect(only(again.items).binary?.data).toBeDefined();
	});

	test('what the execution finds out late, because Wiro was away: a task that did not end as wanted is not handed on', async () => {
		const { id } = await done({ pexit: '1' });
		const trigger = await world.publish({ parameters: { ...URLS, outcome: 'succeeded' } });
		world.wiro.fault('Detail', { kind: 'status', status: 503 }, { times: 6 });
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		await later(120);
		expect(only(await trigger.outcomes())).toMatchObject({ items: [], error: undefined });
	});

	test('when a picture stays away, "Retry" gets it, too', async () => {
		const { id } = await done();
		const trigger = await world.publish();
		await world.wiro.offline('pictures');
		await trigger.post({ taskid: id });
		const { error, run } = only(await trigger.outcomes());
		expect(error?.message).toBe('The edited picture could not be downloaded');
		await world.wiro.online('pictures');
		expect(only((await trigger.retry(run)).items).binary?.data).toBeDefined();
	});

	test.each([
		['with a wrong secret', 'The API secret does not match the API key'],
		['without a credential', 'No credential is chosen in this node'],
	])('%s, the execution says it', async (what, title) => {
		const { id } = await done();
		const trigger = await world.publish(
			what === 'without a credential'
				? { node: { credentials: undefined } }
				: { credential: { ...world.credential, apiSecret: 'wrong' } },
		);
		expect(await trigger.post({ taskid: id })).toEqual(OK);
		expect(only(await trigger.outcomes()).error?.message).toBe(title);
	});
});
