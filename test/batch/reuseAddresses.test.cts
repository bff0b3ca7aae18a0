import type { INodeParameters } from 'n8n-workflow';
import { later } from '../promises/support/time.cjs';
import { only } from '../promises/support/tasks.cjs';
import type { Fault } from '../sandbox/index.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

/* Earlier edits that are handed on by their addresses, or their names: whether the pictures are still there is asked without fetching them. */

const world = useWorld();

const use = (more: INodeParameters = {}) => ({
	parameters: { ...edit({ reuseHours: 24 }), ...more },
	items: numbered(1),
});

const status = (code: number): Fault => ({ kind: 'status', status: code });

const paidFor = () => world.wiro.callsTo('Run').length;
const looks = () => world.wiro.callsTo('picture');

describe('an edit whose pictures Wiro no longer has is edited anew, and the hint says so:', () => {
	test.each<[string, number, INodeParameters]>([
		['addresses', 404, {}],
		['addresses that have run out', 403, {}],
		["Wiro's whole answer", 410, { simplify: false }],
		['the names that Run hands on', 404, { operation: 'run' }],
	])('%s (HTTP %d)', async (_what, code, more) => {
		await world.run(use(more));
		await later(60);
		world.wiro.fault('picture', status(code), { times: 5 });
		const { json, error, hints } = await world.run(use(more));
		expect(error).toBeUndefined();
		expect(JSON.stringify(only(json))).toContain(world.wiro.tasks[1].id);
		expect(hints.map(({ message }) => message).join()).toContain(
			'1 edited anew because Wiro no longer has the pictures',
		);
		expect(paidFor()).toBe(2);
	});
});

test('one of several pictures that is gone is enough', async () => {
	const two = { model: 'wiro/flux_kontext_dev', samples: 2 };
	await world.run(use(two));
	world.wiro.fault('picture', status(404), {
		times: 5,
		where: ({ path }) => path.endsWith('1.png'),
	});
	const { json } = await world.run(use(two));
	expect(only(json)).toMatchObject({ reused: false, succeeded: true });
	expect(paidFor()).toBe(2);
});

test('pictures that are gone are edited anew, also where the list leaves them out', async () => {
	await world.run(use());
	world.wiro.settings.listLeavesOut = ['outputs'];
	world.wiro.fault('picture', status(404), { times: 5 });
	const { json } = await world.run(use());
	expect(only(json)).toMatchObject({ reused: false });
});

test.each<[string, INodeParameters]>([
	['Run and Wait', {}],
	['Run', { operation: 'run' }],
])('%s asks for each picture once, and fetches none', async (_what, more) => {
	const size = 32 * 1024 * 1024;
	world.wiro.planEach(() => ({ outputs: [{ stream: { size } }, { stream: { size } }] }));
	await world.run(use(more));
	await later(60);
	expect(looks()).toEqual([]);
	const { json } = await world.run(use(more));
	expect(only(json)).toMatchObject({ reused: true });
	expect(paidFor()).toBe(1);
	expect(new Set(looks().map(({ path }) => path)).size).toBe(2);
	expect(looks()).toHaveLength(2);
	for (const { sentBytes } of looks()) expect(sentBytes).toBeLessThan(size / 2);
});

test('an address that a task has twice is asked once', async () => {
	const url = `${world.wiro.pictureOrigin}/inputs/room.png`;
	world.wiro.planEach(() => ({ outputs: [{ url }, { url }] }));
	await world.run(use());
	await world.run(use());
	expect(world.wiro.callsTo('input')).toHaveLength(1);
});

describe('where it cannot be told, the address is handed on, and nothing is paid again:', () => {
	test.each<[string, Fault]>([
		['the host has a fault (503)', status(503)],
		['there were too many requests (429)', { kind: 'status', status: 429, retryAfter: 60 }],
		['the host knows no such question (405)', status(405)],
		['the host wants to be asked later (408)', status(408)],
		['the connection is reset', { kind: 'reset' }],
		['the host never answers', { kind: 'hang' }],
		['the host sends the node round and round', { kind: 'redirect', location: '/again.png' }],
		['a page comes instead', { kind: 'html' }],
	])('%s', async (_what, fault) => {
		await world.run(use());
		world.wiro.fault('picture', fault, { times: Infinity });
		const begun = world.time.seconds();
		const { json, error } = await world.run(use());
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ reused: true, succeeded: true });
		expect(paidFor()).toBe(1);
		expect(world.time.seconds() - begun).toBeLessThan(6);
	});

	test('the host cannot be reached', async () => {
		await world.run(use());
		await world.wiro.offline('pictures');
		const { json } = await world.run(use());
		expect(only(json)).toMatchObject({ reused: true });
		expect(paidFor()).toBe(1);
	});

	test.each([status(200), status(503)])('it was away for a moment, then %j', async (then) => {
		await world.run(use());
		world.wiro.fault('picture', status(404), { times: 4 });
		world.wiro.fault('picture', then);
		const { json } = await world.run(use());
		expect(only(json)).toMatchObject({ reused: true });
		expect(looks()).toHaveLength(5);
		expect(paidFor()).toBe(1);
	});
});

test('Stop ends the question', async () => {
	await world.run(use());
	world.wiro.fault('picture', { kind: 'hang' }, { times: Infinity });
	const running = world.start(use());
	await later(2);
	expect(looks()).toHaveLength(1);
	running.stop();
	const stopped = world.time.seconds();
	await running.finished;
	expect(world.time.seconds() - stopped).toBeLessThan(1);
	expect(paidFor()).toBe(1);
});

test('an edit of its own is handed on without a question', async () => {
	await world.run(use());
	await world.run({ parameters: edit(), items: numbered(1) });
	expect(looks()).toEqual([]);
	expect(paidFor()).toBe(2);
});
