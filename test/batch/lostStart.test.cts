import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../sandbox/types.cjs';
import { outcomeOf, startFluxKontext } from '../support/fluxKontext.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();
const { log } = world;

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** Wiro started the task, and its answer never came (whole). */
const LOST: Array<[string, Fault]> = [
	['the connection breaks', { kind: 'dropAfterWork' }],
	['no answer ever comes', { kind: 'hangAfterWork' }],
	['the answer is empty', { kind: 'emptyAfterWork' }],
	['the answer is cut short', { kind: 'truncated' }],
];

test.each(LOST)(
	'when %s, the task is found in the list: all five are delivered, each paid once',
	async (_what, fault) => {
		world.wiro.fault('Run', fault, { call: 3 });
		const { json, error } = await world.run({ parameters: edit(), items: numbered(5) });
		expect(error).toBeUndefined();
		expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(5).fill(true));
		expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(5);
		expect(world.wiro.tasks).toHaveLength(5);
	},
);

test('each item gets the task of its own inputs, also when several starts are lost', async () => {
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { times: 4 });
	const { json } = await world.run({ parameters: edit(), items: numbered(4) });
	const prompts = json.map(({ taskId }) => world.wiro.task(String(taskId))?.parameters.prompt);
	expect(prompts).toEqual(numbered(4).map(({ n }) => `Picture ${n}`));
	expect(world.wiro.tasks).toHaveLength(4);
});

test('of identical items whose starts are lost, each takes one task', async () => {
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { times: 3 });
	const { json } = await world.run({
		parameters: { ...edit(), prompt: 'The same for all' },
		items: numbered(3),
	});
	expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(3);
	expect(world.wiro.tasks).toHaveLength(3);
});

test('a list that is behind is looked at until it shows the task', async () => {
	world.wiro.settings.listLagSeconds = 20;
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const { json, error } = await world.run({ parameters: edit(), items: numbered(1) });
	expect(error).toBeUndefined();
	expect(json[0].succeeded).toBe(true);
	expect(world.wiro.tasks).toHaveLength(1);
	expect(world.wiro.callsTo('List').length).toBeLessThanOrEqual(7);
});

describe.each([
	['ahead of', 700],
	['behind', -700],
])("a computer whose date is %s Wiro's", (_what, seconds) => {
	test('finds its task in the list all the same', async () => {
		world.time.step(seconds);
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		const { json } = await world.run({ parameters: edit(), items: numbered(1) });
		expect(json[0].succeeded).toBe(true);
		expect(world.wiro.tasks).toHaveLength(1);
	});

	test.each([
		['while the search is under way', 5],
		['before the next try', 100],
	])('and is set right %s: a later try finds it, too', async (_when, after) => {
		world.time.step(seconds);
		Object.assign(world.wiro.settings, { listLagSeconds: 90 });
		setTimeout(() => world.time.step(-seconds), after * 1000);
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		const first = await world.run({ parameters: edit(), items: numbered(1) });
		expect(first.error).toBeDefined();
		await new Promise((resolve) => setTimeout(resolve, 60_000));
		const use = { parameters: edit(), credential: world.credential };
		const resume = retryFromList(first.run);
		const second = outcomeOf(await startFluxKontext({ ...use, resume }).finished);
		expect(second.json[0].succeeded).toBe(true);
		expect(world.wiro.tasks).toHaveLength(1);
	});
});

test('a date that was set back by an hour since is told as a start that may have worked, and not searched for an hour', async () => {
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	world.wiro.fault('List', { kind: 'status', status: 503 }, { times: 6 });
	const first = await world.run({ parameters: edit(), items: numbered(1) });
	world.time.step(-3600);
	const before = world.time.seconds();
	const { error } = await world.run({
		parameters: edit(),
		items: numbered(1),
		resume: retryFromList(first.run),
	});
	expect(error?.description).toContain('may have been started and billed');
	expect(world.time.seconds() - before).toBeLessThan(120);
	expect(world.wiro.tasks).toHaveLength(1);
});

test('Run hands on a found task as well, and the log names it', async () => {
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const { json } = await world.run({ parameters: { operation: 'run', prompt: 'Add a dog' } });
	const [{ id, token }] = world.wiro.tasks;
	expect(json).toEqual([{ taskId: id, taskToken: token }]);
	expect(log.some((line) => line.includes(`found Wiro task ${id}`))).toBe(true);
});

test('what was never started is not started a second time by the same try, and is by the next', async () => {
	world.wiro.fault('Run', { kind: 'reset' });
	const first = await world.run({ parameters: edit(), items: numbered(1) });
	expect(first.error?.message).toBe('The connection to Wiro broke before the answer came');
	expect(world.wiro.tasks).toHaveLength(0);
	const again = startFluxKontext({
		parameters: edit(),
		credential: world.credential,
		resume: retryFromList(first.run),
	});
	const { json } = outcomeOf(await again.finished);
	expect(json[0].succeeded).toBe(true);
	expect(world.wiro.tasks).toHaveLength(1);
});

test('"Retry On Fail" delivers all items in the end, each paid once', async () => {
	world.wiro.settings.listLagSeconds = 45;
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 2 });
	world.wiro.fault('Run', { kind: 'reset' }, { call: 4 });
	const { json, error } = await world.run({ parameters: edit(), items: numbered(5), node: RETRY });
	expect(error).toBeUndefined();
	expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(5).fill(true));
	expect(world.wiro.tasks).toHaveLength(5);
});

test.each<[string, () => void]>([
	['there is no list', () => (world.wiro.settings.hasList = false)],
	['the list shows no inputs', () => (world.wiro.settings.listShowsInputs = false)],
	['the list never answers', () => world.wiro.fault('List', { kind: 'hang' }, { times: Infinity })],
])(
	'when %s, the item is told, never paid twice, and the others are delivered',
	async (_what, set) => {
		set();
		world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 2 });
		const { json } = await world.run({
			parameters: edit(),
			items: numbered(5),
			...CONTINUE,
		});
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(4);
		expect(json[1].message).toContain('may have been started and billed');
		expect(json[1].message).toContain("set 'On Error' in the settings of this node to 'Continue'");
		expect(world.wiro.tasks).toHaveLength(5);
	},
);

test('where the lost one fails, what an earlier try has paid is finished first', async () => {
	world.wiro.settings.hasList = false;
	world.wiro.settings.taskSeconds = 20;
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 1 });
	const first = await world.run({ parameters: edit(), items: numbered(5) });
	expect(first.error).toBeDefined();
	const again = startFluxKontext({
		parameters: edit(),
		credential: world.credential,
		resume: retryFromList(first.run),
	});
	const second = outcomeOf(await again.finished);
	expect(second.error?.message).toContain('not started again');
	expect(second.error?.context?.batch).toMatchObject({ finished: 4, failed: 1, running: [] });
	expect(world.wiro.tasks).toHaveLength(5);
});

test('a task of another execution with the same inputs is not taken for the lost one', async () => {
	const parameters: INodeParameters = { ...edit(), prompt: 'The same everywhere' };
	const other = await world.run({ parameters, items: numbered(2) });
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const { json } = await world.run({ parameters, items: numbered(1) });
	expect(other.json.map(({ taskId }) => taskId)).not.toContain(json[0].taskId);
	expect(world.wiro.tasks).toHaveLength(3);
});

const FULL: Fault = { kind: 'refusal', code: 96, message: 'Too many concurrent tasks' };

test('a task whose start has no answer yet is not taken for one that is alike and was lost long before', async () => {
	world.wiro.fault('Run', { kind: 'reset' }, { call: 1 });
	world.wiro.fault('Run', FULL, { call: 2, times: 3 });
	world.wiro.fault('Run', { kind: 'delay', seconds: 20 }, { call: 5 });
	const { json } = await world.run({
		parameters: edit({ maxConcurrency: 2 }),
		items: [{ n: 0 }, { n: 0 }],
		onError: 'continueRegularOutput',
	});
	expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(1);
});
