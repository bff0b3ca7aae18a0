import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

test('a full account holds items back until one of ours is done, and fails none', async () => {
	world.wiro.settings.accountLimit = 2;
	const { json, error } = await world.run({
		parameters: edit({ maxConcurrency: 20 }),
		items: numbered(20),
	});
	expect(error).toBeUndefined();
	expect(json).toHaveLength(20);
	expect(world.wiro.billedTasks).toHaveLength(20);
});

test('the limit is learned: hardly any Run call is in vain', async () => {
	world.wiro.settings.accountLimit = 10;
	await world.run({ parameters: edit({ maxConcurrency: 50 }), items: numbered(200) });
	expect(world.wiro.billedTasks).toHaveLength(200);
	expect(world.wiro.callsTo('Run').length).toBeLessThanOrEqual(200 * 1.15);
});

test('first in, first started', async () => {
	world.wiro.settings.accountLimit = 3;
	world.wiro.settings.taskSeconds = (n) => 3 + ((n * 7) % 5);
	await world.run({ parameters: edit({ maxConcurrency: 30 }), items: numbered(30) });
	const started = world.wiro.tasks.map(({ parameters }) => parameters.prompt);
	expect(started).toEqual(numbered(30).map(({ n }) => `Picture ${n}`));
});

test('while another workflow fills the account, the item tries again with growing pauses', async () => {
	world.wiro.settings.accountLimit = 0;
	setTimeout(() => (world.wiro.settings.accountLimit = 5), 120_000);
	const { json } = await world.run({ parameters: edit(), items: [{ n: 1 }] });
	expect(json).toHaveLength(1);
	const starts = world.wiro.callsTo('Run').map(({ at }) => at);
	const pauses = starts.slice(1).map((at, index) => (at - starts[index]) / 1000);
	expect(pauses[0]).toBeLessThan(3);
	expect(Math.max(...pauses)).toBeLessThanOrEqual(37.5);
	expect(pauses.length).toBeLessThan(15);
	expect(pauses.at(-1)).toBeGreaterThan(10);
});

test('after a while a full account is tried again, in case the others are done', async () => {
	Object.assign(world.wiro.settings, { accountLimit: 2, limitWords: 'bare', taskSeconds: 30 });
	setTimeout(() => (world.wiro.settings.accountLimit = 20), 5_000);
	await world.run({ parameters: edit({ maxConcurrency: 20 }), items: numbered(20) });
	// Two first, and all the others soon after the account had room: not ten rounds of two.
	expect(world.time.seconds()).toBeLessThan(65);
});

test('a limit that Wiro names is not tried beyond, while all of it is ours', async () => {
	Object.assign(world.wiro.settings, { accountLimit: 2, limitWords: 'docs', taskSeconds: 55 });
	await world.run({ parameters: edit({ maxConcurrency: 4 }), items: numbered(4) });
	expect(world.wiro.tasks).toHaveLength(4);
	// Two of the first four at once.
	expect(world.wiro.callsTo('Run')).toHaveLength(4 + 2);
});

test('an item is held back no longer than its timeout, and then says so', async () => {
	world.wiro.settings.accountLimit = 0;
	const { error } = await world.run({ parameters: edit({ timeout: 90 }), items: [{ n: 1 }] });
	expect(error?.message).toBe('Too many tasks at once for the balance of your Wiro account');
	expect(error?.description).toContain('add funds in the Wiro dashboard');
	expect(error?.context?.data).toMatchObject({ code: 96 });
	expect(world.time.seconds()).toBeCloseTo(90, 0);
});

test('every item that never got a place says that the account is full, and none that it was stopped', async () => {
	world.wiro.settings.accountLimit = 0;
	const { json } = await world.run({
		parameters: edit({ timeout: 60, maxConcurrency: 9 }),
		items: numbered(9),
		onError: 'continueRegularOutput',
	});
	expect(json.map(({ error }) => error)).toEqual(
		Array(9).fill('Too many tasks at once for the balance of your Wiro account'),
	);
	expect(json.map(({ details }) => details)).toEqual(
		Array(9).fill(expect.objectContaining({ code: 96 })),
	);
});

test('a timeout of months holds items back like any other', async () => {
	world.wiro.settings.accountLimit = 1;
	const { json, error } = await world.run({
		parameters: edit({ timeout: 9_999_999, maxConcurrency: 9 }),
		items: numbered(9),
	});
	expect(error).toBeUndefined();
	expect(json).toHaveLength(9);
});

test('the Run operation is held back as well', async () => {
	world.wiro.settings.accountLimit = 3;
	world.wiro.settings.taskSeconds = 4;
	const { json } = await world.run({
		parameters: { ...edit({ maxConcurrency: 9 }), operation: 'run' },
		items: numbered(9),
	});
	expect(json).toHaveLength(9);
	expect(world.wiro.tasks).toHaveLength(9);
});

test.each(['0', 0])(
	'a refusal is one also where it has %p in the place of a task ID',
	async (taskid) => {
		const errors = [{ code: 96, message: 'You have reached your concurrent task limit.' }];
		const body = { result: false, errors, taskid, socketaccesstoken: '' };
		world.wiro.fault('Run', { kind: 'json', body }, { call: 2 });
		const { json, error } = await world.run({ parameters: edit(), items: numbered(3) });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
	},
);
