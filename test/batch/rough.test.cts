import { plainPicture } from '../sandbox/pictures.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();
const { log } = world;

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const always = { times: Infinity };

async function stopAfter(seconds: number, use: Parameters<typeof world.start>[0]) {
	const execution = world.start(use);
	let stoppedAt = 0;
	setTimeout(() => {
		stoppedAt = world.time.seconds();
		execution.stop();
	}, seconds * 1000);
	await execution.finished;
	return world.time.seconds() - stoppedAt;
}

const callsAfterStop = () =>
	world.wiro.callsTo('Kill').length + world.wiro.callsTo('Cancel').length;

describe('a small balance does no harm', () => {
	test.each(['docs', 'bare', 'text'] as const)(
		'limit 1, tasks of 200 s, ten items, all defaults: none fails (limit said: %s)',
		async (limitWords) => {
			Object.assign(world.wiro.settings, { accountLimit: 1, taskSeconds: 200, limitWords });
			const { json, error } = await world.run({ parameters: edit(), items: numbered(10) });
			expect(error).toBeUndefined();
			expect(json).toHaveLength(10);
			expect(world.wiro.callsTo('Run').length).toBeLessThanOrEqual(10 + 60);
		},
	);
});

describe('Stop keeps to its half minute', () => {
	test.each([
		['is silent', { kind: 'hang' } as const, 12],
		['refuses with HTTP 500', { kind: 'status', status: 500 } as const, 60],
	])('when Wiro %s', async (_what, fault, calls) => {
		world.wiro.settings.taskSeconds = 900;
		setTimeout(() => {
			for (const route of ['Kill', 'Cancel', 'Detail'] as const)
				world.wiro.fault(route, fault, always);
		}, 9_900);
		const took = await stopAfter(10, { parameters: edit(), items: numbered(3) });
		expect(took).toBeLessThanOrEqual(30.1);
		expect(callsAfterStop()).toBeLessThanOrEqual(calls);
		const told = log.filter((line) => line.includes('may still run and cost'));
		expect(told).toHaveLength(3);
	});

	test('when Wiro takes three seconds for each answer, few calls stop all tasks', async () => {
		world.wiro.settings.taskSeconds = 900;
		setTimeout(() => {
			for (const route of ['Kill', 'Cancel', 'Detail'] as const) {
				world.wiro.fault(route, { kind: 'delay', seconds: 3 }, always);
			}
		}, 9_900);
		const took = await stopAfter(10, { parameters: edit(), items: numbered(5) });
		expect(took).toBeLessThanOrEqual(30.1);
		expect(world.wiro.unfinishedTasks).toEqual([]);
		expect(callsAfterStop()).toBeLessThanOrEqual(10);
		expect(log.filter((line) => line.includes('may still run'))).toEqual([]);
	});

	test('with 160 tasks under a limit of twenty calls a second, few calls stop all of them', async () => {
		world.wiro.settings.taskSeconds = 900;
		setTimeout(() => (world.wiro.weather = { callsPerSecond: 20 }), 9_900);
		const parameters = edit({ maxConcurrency: 160 });
		const took = await stopAfter(10, { parameters, items: numbered(160) });
		expect(took).toBeLessThanOrEqual(30.1);
		expect(world.wiro.unfinishedTasks).toEqual([]);
		expect(callsAfterStop()).toBeLessThanOrEqual(1.5 * 160);
	});

	test('with more tasks than Wiro lets it stop in that time: the log names each that may still run', async () => {
		world.wiro.settings.taskSeconds = 900;
		setTimeout(() => (world.wiro.weather = { callsPerSecond: 2 }), 9_900);
		const parameters = edit({ maxConcurrency: 160 });
		const took = await stopAfter(10, { parameters, items: numbered(160) });
		expect(took).toBeLessThanOrEqual(30.1);
		const left = world.wiro.unfinishedTasks.map(({ id }) => id);
		expect(left.length).toBeGreaterThan(50);
		const told = log.filter((line) => line.includes('may still run and cost')).join();
		expect(left.filter((id) => !told.includes(`task ${id} `))).toEqual([]);
	});

	test.each([
		['', {}],
		[', with a file', { inputImageSource: 'binary' }],
	])('while a Run is unanswered%s', async (_how, from) => {
		world.wiro.fault('Run', { kind: 'hang' }, always);
		const data = { data: plainPicture('a').toString('base64'), mimeType: 'image/png' };
		const items = numbered(2).map((json) => ({ json, binary: { data } }));
		const took = await stopAfter(2, { parameters: { ...edit(), ...from }, items });
		expect(world.wiro.callsTo('Run')).toHaveLength(2);
		expect(took).toBeLessThanOrEqual(30.1);
		// The node has ended; the two are still listened to.
		await new Promise((resolve) => setTimeout(resolve, 700_000));
	});
});

describe('a step of the clock decides over nothing', () => {
	test('forward: no healthy task is killed', async () => {
		setTimeout(() => world.time.step(700), 3_000);
		const { json, error } = await world.run({
			parameters: edit({ onTimeout: 'kill' }),
			items: numbered(3),
		});
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(world.wiro.callsTo('Kill')).toEqual([]);
	});

	test('back: a timeout strikes when it should', async () => {
		world.wiro.settings.taskSeconds = 900;
		const before = world.time.seconds();
		setTimeout(() => world.time.step(-40), 2_000);
		const { error } = await world.run({ parameters: edit({ timeout: 5 }), items: numbered(1) });
		expect(error?.message).toBe('The edit was not done within 5 seconds');
		expect(world.time.seconds() - before).toBeLessThan(7);
	});
});

test('after a long sleep of the computer, a task is looked at before anything is decided', async () => {
	world.wiro.settings.taskSeconds = 20;
	setTimeout(() => world.time.sleep(3600), 5_000);
	const { json, error } = await world.run({
		parameters: edit({ timeout: 30, onTimeout: 'kill' }),
		items: numbered(3),
	});
	expect(error).toBeUndefined();
	expect(json.map(({ succeeded }) => succeeded)).toEqual([true, true, true]);
	expect(world.wiro.callsTo('Kill')).toEqual([]);
});

describe('a computer that falls asleep in the middle of a question', () => {
	test.each(['fail', 'kill'])(
		'looks at the task before anything is decided (On Timeout: %s)',
		async (onTimeout) => {
			world.wiro.settings.taskSeconds = 20;
			world.wiro.fault('Detail', { kind: 'hang' }, { call: 2 });
			setTimeout(() => world.time.sleep(3600), 8_000);
			const { json, error } = await world.run({
				parameters: edit({ timeout: 30, onTimeout }),
				items: numbered(1),
			});
			expect(error).toBeUndefined();
			expect(json[0].succeeded).toBe(true);
			expect(world.wiro.callsTo('Kill')).toEqual([]);
		},
	);

	test('takes that for no minute of bad answers', async () => {
		world.wiro.settings.taskSeconds = 300;
		world.wiro.fault('Detail', { kind: 'hang' }, { call: 2 });
		setTimeout(() => world.time.sleep(100), 8_000);
		const { json, error } = await world.run({ parameters: edit(), items: numbered(1) });
		expect(error).toBeUndefined();
		expect(json[0].succeeded).toBe(true);
	});
});

test('one bad answer at the end of the Timeout does not lose a finished edit', async () => {
	world.wiro.settings.taskSeconds = 29.9;
	world.wiro.settings.queueSeconds = 0;
	setTimeout(() => world.wiro.fault('Detail', { kind: 'status', status: 502 }), 29_800);
	const { json, error } = await world.run({
		parameters: edit({ timeout: 30 }),
		items: numbered(1),
	});
	expect(error).toBeUndefined();
	expect(json[0].succeeded).toBe(true);
});

describe('what cannot succeed for anybody is asked about a few times', () => {
	test('the balance is used up in the middle of 500 items', async () => {
		setTimeout(() => (world.wiro.settings.balance = 0), 20_000);
		const { json } = await world.run({ parameters: edit(), items: numbered(500), ...CONTINUE });
		const started = world.wiro.tasks.length;
		expect(json).toHaveLength(500);
		expect(json.filter(({ error }) => /balance/.test(String(error)))).toHaveLength(500 - started);
		expect(world.wiro.callsTo('Run').length - started).toBeLessThanOrEqual(5);
		expect(world.time.seconds()).toBeLessThan(60);
	});

	test.each([
		['refuses connections', async () => await world.wiro.offline()],
		[
			'is silent',
			() => {
				for (const route of ['Run', 'Detail', 'List'] as const)
					world.wiro.fault(route, { kind: 'hang' }, always);
			},
		],
		[
			'answers with HTTP 503',
			() => {
				const fault = { kind: 'json', status: 503, body: { errors: ['down'] } } as const;
				for (const route of ['Run', 'Detail', 'List'] as const)
					world.wiro.fault(route, fault, always);
			},
		],
	])('Wiro %s in the middle of 500 items', async (_what, breakIt) => {
		setTimeout(() => void breakIt(), 20_000);
		const { json } = await world.run({ parameters: edit(), items: numbered(500), ...CONTINUE });
		expect(json).toHaveLength(500);
		expect(world.time.seconds()).toBeLessThan(20 + 400);
		const started = world.wiro.tasks.length;
		expect(world.wiro.callsTo('Run').length - started).toBeLessThanOrEqual(40);
	});

	test('a new execution looks for itself', async () => {
		world.wiro.settings.balance = 0;
		const first = await world.run({ parameters: edit(), items: numbered(3), ...CONTINUE });
		expect(first.json.every(({ error }) => error !== undefined)).toBe(true);
		world.wiro.settings.balance = 1000;
		const second = await world.run({ parameters: edit(), items: numbered(3), ...CONTINUE });
		expect(second.json.map(({ succeeded }) => succeeded)).toEqual([true, true, true]);
	});
});

test('a wrong Max Concurrency fails each item in words under "Continue"', async () => {
	const { json } = await world.run({
		parameters: edit({ maxConcurrency: '={{ "many" }}' }),
		items: numbered(3),
		...CONTINUE,
	});
	expect(json).toHaveLength(3);
	for (const { error } of json) expect(error).toMatch(/Max Concurrency/);
	expect(world.wiro.calls).toEqual([]);
});

test('the sums of a batch that ended early add up', async () => {
	world.wiro.planEach((n) => (n === 4 ? { pexit: '1', seconds: 9 } : { seconds: 2 }));
	const { error } = await world.run({ parameters: edit(), items: numbered(4) });
	expect(error?.description).toContain('Of 4 items, 3 finished, 1 failed, 0 are still under way');
});

test('on Stop, the log says of each finished edit how to fetch it', async () => {
	world.wiro.planEach((n) => (n <= 5 ? { seconds: 2 } : { seconds: 900 }));
	await stopAfter(10, { parameters: edit(), items: numbered(8) });
	const told = log.filter((line) => /is done and paid.*Get Detail/.test(line));
	expect(told).toHaveLength(5);
});

test('after a failure the words say how to carry on, and that executing again pays again', async () => {
	world.wiro.settings.taskSeconds = 900;
	const { error } = await world.run({ parameters: edit({ timeout: 5 }), items: numbered(1) });
	expect(error?.description).toMatch(/open 'Executions' and select 'Retry'/);
	expect(error?.description).toContain('executing again pays again');
});

test('Get Detail leaves a hint about edits that failed and edits that still run', async () => {
	world.wiro.plan({ pexit: '1', debugerror: 'Out of memory', seconds: 1 });
	world.wiro.plan({ seconds: 900 });
	const started = await world.run({
		parameters: { ...edit(), operation: 'run' },
		items: numbered(2),
	});
	await new Promise((resolve) => setTimeout(resolve, 5_000));
	const { hints, json } = await world.run({
		parameters: { operation: 'getDetail', taskId: '={{ $json.taskId }}' },
		items: started.json,
	});
	expect(json).toHaveLength(2);
	expect(hints[0].message).toBe('1 edit failed: Out of memory, 1 edit is not done yet');
});

test('a batch in which every edit failed says so first', async () => {
	world.wiro.planEach(() => ({ pexit: '1', debugerror: 'Out of memory' }));
	const { hints } = await world.run({ parameters: edit(), items: numbered(3), ...CONTINUE });
	expect(hints[0].message).toMatch(/^All 3 items failed: The edit failed: Out of memory/);
});

describe('several executions of one account', () => {
	test('sixty at once under a limit of five: in the order they came, hardly a start refused, none failed', async () => {
		world.wiro.settings.accountLimit = 5;
		const runs = numbered(60).map((item) => world.start({ parameters: edit(), items: [item] }));
		const ended = await Promise.all(runs.map(async ({ finished }) => await finished));
		expect(ended.map(({ status }) => status)).toEqual(Array(60).fill('success'));
		const started = world.wiro.tasks.map(({ parameters }) => parameters.prompt);
		expect(started).toEqual(numbered(60).map(({ n }) => `Picture ${n}`));
		expect(world.wiro.callsTo('Run').length).toBeLessThanOrEqual(60 * 1.2);
		expect(world.time.seconds()).toBeLessThanOrEqual(12 * 6.2 * 1.1);
	});

	test('one edit is never behind a batch of 200', async () => {
		world.wiro.settings.accountLimit = 5;
		const batch = world.start({ parameters: edit({ maxConcurrency: 50 }), items: numbered(200) });
		await new Promise((resolve) => setTimeout(resolve, 60_000));
		const came = Date.now();
		const single = await world.run({ parameters: edit(), items: [{ n: 'single' }] });
		const task = world.wiro.task(String(single.json[0].taskId));
		expect((task?.createdAt ?? Infinity) - came).toBeLessThanOrEqual(7_000);
		batch.stop();
		await batch.finished;
	});

	test('one that is stopped gives back its places and nothing else', async () => {
		Object.assign(world.wiro.settings, { accountLimit: 2, taskSeconds: 30 });
		const first = world.start({ parameters: edit(), items: numbered(9) });
		await new Promise((resolve) => setTimeout(resolve, 10_000));
		const second = world.start({ parameters: edit(), items: numbered(2) });
		first.stop();
		await first.finished;
		const before = world.time.seconds();
		expect((await second.finished).status).toBe('success');
		expect(world.time.seconds() - before).toBeLessThan(40);
	});
});
