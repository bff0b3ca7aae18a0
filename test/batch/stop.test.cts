import type { Fault, Route } from '../sandbox/index.cjs';
import { outcomeOf } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();
const { log } = world;

/** Presses Stop after so many seconds, and tells how long the node took to end from then on. */
async function stopAfter(seconds: number, use: Parameters<typeof world.start>[0]) {
	const execution = world.start(use);
	let stoppedAt = 0;
	setTimeout(() => {
		stoppedAt = world.time.seconds();
		execution.stop();
	}, seconds * 1000);
	const outcome = outcomeOf(await execution.finished);
	return { ...outcome, took: world.time.seconds() - stoppedAt, stoppedAt: Date.now() };
}

test('Stop cancels what is queued and kills what runs, and nothing more is started', async () => {
	world.wiro.planEach((n) => (n <= 3 ? { seconds: 60 } : { queueSeconds: 60 }));
	const { run, took } = await stopAfter(5, {
		parameters: edit({ maxConcurrency: 6 }),
		items: numbered(30),
	});
	expect(run.status).toBe('canceled');
	expect(world.wiro.unfinishedTasks).toEqual([]);
	expect(world.wiro.tasks.map((task) => task.state())).toEqual(Array(6).fill('task_cancel'));
	expect(world.wiro.callsTo('Cancel')).toHaveLength(3);
	expect(world.wiro.callsTo('Kill')).toHaveLength(3);
	expect(took).toBeLessThanOrEqual(5);
});

test.each<[string, Route, Fault]>([
	['Kill fails', 'Kill', { kind: 'status', status: 503 }],
	['the connection breaks', 'Kill', { kind: 'reset' }],
	['Detail fails', 'Detail', { kind: 'status', status: 500 }],
	['a proxy answers', 'Kill', { kind: 'html' }],
])('Stop tries again when %s, and is done within five seconds', async (_what, route, fault) => {
	world.wiro.settings.taskSeconds = 60;
	setTimeout(() => world.wiro.fault(route, fault, { times: 9 }), 2_900);
	const { took } = await stopAfter(3, { parameters: edit(), items: numbered(3) });
	expect(world.wiro.unfinishedTasks).toEqual([]);
	expect(took).toBeLessThanOrEqual(5);
});

test('a task that is started while Stop is pressed is stopped as well', async () => {
	world.wiro.settings.taskSeconds = 60;
	world.wiro.fault('Run', { kind: 'delay', seconds: 2 }, { times: 5 });
	await stopAfter(1, { parameters: edit(), items: numbered(9) });
	// Four starts were on their way; their answers came after Stop.
	expect(world.wiro.tasks.map((task) => task.state())).toEqual(Array(4).fill('task_cancel'));
	expect(world.wiro.unfinishedTasks).toEqual([]);
});

test('what runs is stopped within five seconds, also while another start takes its time', async () => {
	world.wiro.settings.taskSeconds = 300;
	world.wiro.fault('Run', { kind: 'delay', seconds: 40 }, { call: 5 });
	const execution = world.start({ parameters: edit(), items: numbered(9) });
	const stopped = new Promise<number>((resolve) => {
		setTimeout(() => {
			execution.stop();
			setTimeout(() => resolve(world.wiro.unfinishedTasks.length), 5_000);
		}, 4_000);
	});
	// The fifth was started at Wiro too; its answer, and with it its name, is on its way.
	expect(await stopped).toBe(1);
	await execution.finished;
	expect(world.time.seconds()).toBeLessThanOrEqual(4 + 30);
	// The node has ended; the answer that comes now is heard all the same.
	await new Promise((resolve) => setTimeout(resolve, 20_000));
	expect(world.wiro.tasks).toHaveLength(5);
	expect(world.wiro.unfinishedTasks).toEqual([]);
	const { id } = world.wiro.tasks[4];
	for (const said of [`started Wiro task ${id}`, `Wiro task ${id} was stopped`]) {
		expect(log.filter((line) => line.includes(said))).toHaveLength(1);
	}
});

test.each<[string, Fault]>([
	['answers with errors', { kind: 'status', status: 503 }],
	['does not answer', { kind: 'hang' }],
])('Stop works within five seconds where Detail %s', async (_what, fault) => {
	world.wiro.settings.taskSeconds = 300;
	world.wiro.planEach((n) => (n === 3 ? { queueSeconds: 300 } : undefined));
	// Each was asked about once before, so it is known which of them is still in the queue.
	setTimeout(() => world.wiro.fault('Detail', fault, { times: Infinity }), 3_600);
	const { took } = await stopAfter(3.7, { parameters: edit(), items: numbered(3) });
	expect(world.wiro.unfinishedTasks).toEqual([]);
	expect(took).toBeLessThanOrEqual(5);
});

test("a task that cannot be stopped is named in n8n's log", async () => {
	world.wiro.settings.taskSeconds = 300;
	for (const route of ['Detail', 'Kill', 'Cancel'] as const) {
		setTimeout(
			() => world.wiro.fault(route, { kind: 'status', status: 503 }, { times: Infinity }),
			2_900,
		);
	}
	await stopAfter(3, { parameters: edit(), items: numbered(1) });
	const [{ id }] = world.wiro.tasks;
	expect(log.filter((line) => line.startsWith('warn'))).toEqual(
		expect.arrayContaining([
			expect.stringContaining(`item 1: Wiro task ${id} could not be stopped`),
		]),
	);
});

test('the edits that were done before Stop are kept', async () => {
	world.wiro.settings.taskSeconds = (n) => (n <= 2 ? 1 : 60);
	const { json } = await stopAfter(10, { parameters: edit(), items: numbered(8) });
	expect(json.map(({ taskId }) => taskId)).toEqual(world.wiro.billedTasks.map(({ id }) => id));
	expect(json).toHaveLength(2);
});

test('Stop ends items that wait for a place in the account', async () => {
	world.wiro.settings.accountLimit = 1;
	world.wiro.settings.taskSeconds = 60;
	const { took } = await stopAfter(10, {
		parameters: edit({ maxConcurrency: 10 }),
		items: numbered(10),
	});
	expect(world.wiro.tasks).toHaveLength(1);
	expect(world.wiro.unfinishedTasks).toEqual([]);
	expect(took).toBeLessThanOrEqual(5);
});

test('a stopped node that is set to "Retry On Fail" does not begin again', async () => {
	world.wiro.settings.taskSeconds = 60;
	await stopAfter(4, {
		parameters: edit(),
		items: numbered(5),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 },
	});
	expect(world.wiro.tasks).toHaveLength(5);
});

test('Stop between two tries of "Retry On Fail" stops what the try before has started', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1', seconds: 1 } : { seconds: 60 }));
	const { run } = await stopAfter(6, {
		parameters: edit(),
		items: numbered(3),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 5000 },
	});
	expect(run.status).toBe('canceled');
	expect(world.wiro.tasks).toHaveLength(3);
	expect(world.wiro.unfinishedTasks).toEqual([]);
});

test('Stop between two tries names what was finished and paid before', async () => {
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1', seconds: 3 } : { seconds: 1 }));
	await stopAfter(7, {
		parameters: edit(),
		items: numbered(2),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 5000 },
	});
	const [done] = world.wiro.tasks;
	expect(
		world.log.filter((line) => line.includes(`Wiro task ${done.id} is done and paid`)),
	).toHaveLength(1);
});

test('On Timeout: Kill keeps trying until the task is stopped', async () => {
	world.wiro.settings.taskSeconds = 300;
	world.wiro.fault('Kill', { kind: 'status', status: 502 }, { times: 4 });
	const { error } = await world.run({
		parameters: edit({ timeout: 20, onTimeout: 'kill' }),
		items: numbered(1),
	});
	expect(error?.message).toBe('The edit was not done within 20 seconds');
	expect(error?.description).toContain("was stopped, as 'On Timeout' says");
	expect(world.wiro.unfinishedTasks).toEqual([]);
	expect(world.time.seconds()).toBeLessThan(25);
});

test.each([
	['Stop', 4000, 500],
	['On Timeout: Kill', 400, 4000],
])(
	'a break of a year that Wiro once asked for does not keep %s from its work',
	async (_what, timeout, stopAt) => {
		world.wiro.settings.taskSeconds = 9000;
		world.wiro.fault('Kill', { kind: 'status', status: 429, retryAfter: 365 * 86_400 });
		await stopAfter(stopAt, {
			parameters: edit({ timeout: '={{ $json.seconds }}', onTimeout: 'kill' }),
			items: [
				{ n: 0, seconds: 10 },
				{ n: 1, seconds: timeout },
			],
			onError: 'continueRegularOutput',
		});
		expect(world.wiro.tasks[1].state()).toBe('task_cancel');
	},
);
