import type { INodeParameters } from 'n8n-workflow';
import { useWorld } from '../support/world.cjs';
import { only } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

/** Starts so many edits, as a night does. */
const start = async (count: number, more: INodeParameters = {}) => {
	const before = world.wiro.tasks.length;
	const { error } = await world.run({
		parameters: { operation: 'run', prompt: '={{ "Edit " + $json.n }}', ...more },
		items: Array.from({ length: count }, (_, n) => ({ n })),
	});
	expect(error).toBeUndefined();
	return world.wiro.tasks.slice(before).map(({ id }) => id);
};

const getMany = async (more: INodeParameters = {}) =>
	await world.run({ parameters: { operation: 'getMany', ...more } });

const idsOf = ({ json }: { json: Array<{ taskId?: unknown }> }) => json.map(({ taskId }) => taskId);
const newestFirst = (ids: string[]) => [...ids].reverse();

test('hands on the newest tasks, newest first, as Get Detail does', async () => {
	const ids = await start(3);
	const outcome = await getMany();
	expect(idsOf(outcome)).toEqual(newestFirst(ids));
	expect(Object.keys(outcome.json[0])).toEqual([
		...['taskId', 'taskToken', 'status', 'succeeded', 'outputs', 'elapsedSeconds', 'cost'],
		...['createdAt', 'finishedAt', 'reason'],
	]);
	expect(outcome.items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
		true,
	);
});

test('without Simplify, each task is as Wiro sent it', async () => {
	await start(1);
	const { json } = await getMany({ simplify: false });
	expect(only(json)).toMatchObject({
		socketaccesstoken: expect.any(String),
		createtime: expect.anything(),
	});
});

test('a project without tasks gives no items, and no fault', async () => {
	const { error, json } = await getMany();
	expect([error, json]).toEqual([undefined, []]);
});

test('a project without tasks gives no items also where Wiro says so in words', async () => {
	const words = { kind: 'refusal', code: 1, message: 'There is no task yet.' } as const;
	world.wiro.fault('List', words, { times: Infinity });
	const { error, json } = await getMany({ returnAll: true });
	expect([error, json]).toEqual([undefined, []]);
	expect(world.wiro.callsTo('List')).toHaveLength(1);
});

describe('many tasks', () => {
	test('of 230, the newest 50 come with one call, all of them with three', async () => {
		const ids = await start(230, { options: { maxConcurrency: 50 } });
		expect(idsOf(await getMany())).toEqual(newestFirst(ids).slice(0, 50));
		expect(world.wiro.callsTo('List')).toHaveLength(1);
		expect(idsOf(await getMany({ limit: 120 }))).toEqual(newestFirst(ids).slice(0, 120));
		expect(world.wiro.callsTo('List')).toHaveLength(3);
		expect(idsOf(await getMany({ returnAll: true }))).toEqual(newestFirst(ids));
		expect(world.wiro.callsTo('List')).toHaveLength(6);
	});

	test('a list that grows while it is read shows no task twice, and none is missing', async () => {
		const ids = await start(150, { options: { maxConcurrency: 50 } });
		world.wiro.fault('List', { kind: 'delay', seconds: 5 }, { times: Infinity });
		const reading = getMany({ returnAll: true });
		await later(7);
		const started = await start(40);
		expect(started).toHaveLength(40);
		const seen = idsOf(await reading);
		expect(new Set(seen).size).toBe(seen.length);
		expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
	});

	test.each([
		['all', { returnAll: true }, 250],
		['the newest 150', { limit: 150 }, 150],
	])(
		'where tasks disappear from the list while it is read, %s of the others come in order',
		async (_what, parameters, count) => {
			const ids = await start(250, { options: { maxConcurrency: 50 } });
			world.wiro.fault('List', { kind: 'delay', seconds: 5 }, { times: Infinity });
			const reading = getMany(parameters);
			await later(7);
			// Newer ones than the first page ends with, so that all behind them move up.
			for (const task of world.wiro.tasks.slice(-30)) task.plan.outcome = 'vanish';
			const seen = idsOf(await reading);
			// They were read before they went.
			expect(seen).toEqual(newestFirst(ids).slice(0, count));
		},
	);
});

describe('filters', () => {
	test('by how a task stands, and no more pages are read than needed', async () => {
		world.wiro.planEach((n) => (n % 3 === 0 ? { pexit: '1' } : {}));
		const ids = await start(9);
		await later(60);
		const [running] = await start(1, { prompt: 'Now' });
		expect(idsOf(await getMany({ filters: { outcome: 'running' } }))).toEqual([running]);
		const failed = idsOf(await getMany({ filters: { outcome: 'failed' } }));
		const succeeded = idsOf(await getMany({ filters: { outcome: 'succeeded' } }));
		expect(failed).toHaveLength(3);
		expect([...failed, ...succeeded].sort()).toEqual([...ids].sort());
		expect(idsOf(await getMany({ limit: 2, filters: { outcome: 'failed' } }))).toEqual(
			failed.slice(0, 2),
		);
	});

	test('by model', async () => {
		const dev = await start(2, { model: 'wiro/flux_kontext_dev' });
		await start(2, {
			inputImageUrl: 'https://example.com/one.jpg',
			inputImage2Url: 'https://example.com/two.jpg',
		});
		// Its name has that of the first one in it.
		await start(1);
		const max = await start(1, { model: 'black-forest-labs/flux-kontext-max' });
		const of = async (model: string) => idsOf(await getMany({ filters: { model } }));
		expect(await of('wiro/flux_kontext_dev')).toEqual(newestFirst(dev));
		expect(await of('black-forest-labs/flux-kontext-max')).toEqual(max);
		expect(await of('wiroai/flux-kontext-max-multi')).toEqual([]);
	});

	test.each([
		['a text', (date: Date) => date.toISOString()],
		["one of JavaScript's dates", (date: Date) => `={{ new Date(${date.getTime()}) }}`],
		["one of n8n's dates", (date: Date) => `={{ DateTime.fromMillis(${date.getTime()}) }}`],
	])('by when it was started, as %s; older pages are not read', async (_form, createdAfterOf) => {
		await start(120, { options: { maxConcurrency: 50 } });
		await later(3600);
		const since = new Date();
		await later(5);
		const late = await start(2);
		const outcome = await getMany({
			returnAll: true,
			filters: { createdAfter: createdAfterOf(since) },
		});
		expect(idsOf(outcome)).toEqual(newestFirst(late));
		expect(world.wiro.callsTo('List')).toHaveLength(1);
	});
});

test('a filter that is left blank filters nothing', async () => {
	const ids = await start(1);
	const filters = { createdAfter: '={{ " " }}', model: '={{ "" }}', outcome: '={{ null }}' };
	expect(idsOf(await getMany({ filters }))).toEqual(ids);
});

describe('what is told in words', () => {
	test.each([
		['a limit of zero', { limit: 0 }, "'Limit' must be a whole number above zero"],
		[
			'a text with a number in it',
			{ filters: { createdAfter: 'order 12' } },
			'is not a date: order 12',
		],
		['a list', { filters: { createdAfter: '={{ [1, 2] }}' } }, "'Created After' is not a date"],
		['a date that is none', { filters: { createdAfter: 'soon' } }, "'Created After' is not a date"],
		[
			'an outcome that is none',
			{ filters: { outcome: '={{ "odd" }}' } },
			"'Outcome' has no choice",
		],
		['a model that is none', { filters: { model: '={{ "x/y" }}' } }, "'Model' has no choice"],
	])('%s', async (_what, more, title) => {
		const { error } = await getMany(more);
		expect(error?.message).toContain(title);
		expect(world.wiro.calls).toEqual([]);
	});

	test('a service without a list', async () => {
		world.wiro.settings.hasList = false;
		const { error } = await getMany();
		expect(error?.message).toBe('This service gives no list of tasks');
		expect(error?.description).toContain('Get Detail');
	});

	test.each([
		['garbled', { kind: 'json', body: { result: true, errors: [], tasklist: 'many' } }],
		['a web page', { kind: 'html' }],
		['empty', { kind: 'empty' }],
	] as const)('an answer that is %s', async (_what, fault) => {
		world.wiro.fault('List', fault, { times: Infinity });
		const { error, json } = await getMany({ returnAll: true });
		expect(error?.message).toMatch(
			/^This service gives no list of tasks$|^The answer from Wiro is empty$/,
		);
		expect(json).toEqual([]);
		expect(world.wiro.callsTo('List').length).toBeLessThanOrEqual(6);
	});

	test('tasks without an ID, and how many of them no operation can find', async () => {
		const tasklist = [
			{ id: '7', status: 'task_queue' },
			{ socketaccesstoken: 'secretOf6', status: 'task_queue' },
			{ uuid: 'five', status: 'task_queue' },
			{ uuid: 'four', status: 'task_queue' },
		];
		const body = { result: true, errors: [], total: '9', tasklist };
		world.wiro.fault('List', { kind: 'json', body });
		const { json, hints } = await getMany({ limit: 4 });
		expect(json.map(({ taskId, taskToken }) => [taskId, taskToken])).toEqual([
			['7', null],
			[null, 'secretOf6'],
			[null, null],
			[null, null],
		]);
		expect(hints[0].message).toContain('Get Detail cannot find: 2');
	});

	test('a gateway that gives 20 tasks a page and calls that all of them hides none', async () => {
		const ids = await start(70, { options: { maxConcurrency: 50 } });
		world.wiro.settings.listPageCap = 20;
		expect(idsOf(await getMany({ returnAll: true }))).toEqual(newestFirst(ids));
	});

	test('a list that shows the same page again and again ends with each task once, and a hint says so', async () => {
		const tasklist = Array.from({ length: 100 }, (_, n) => ({
			id: String(n),
			status: 'task_queue',
		}));
		const body = { result: true, errors: [], total: '1000000', tasklist };
		world.wiro.fault('List', { kind: 'json', body }, { times: Infinity });
		const { error, json, hints } = await getMany({ returnAll: true });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(100);
		expect(hints[0].message).toContain('did not come to its end, so some may be missing');
		expect(world.wiro.callsTo('List').length).toBeLessThanOrEqual(4);
	});
});
