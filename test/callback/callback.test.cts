import { request } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { WaitingPlace } from '../engine/waitingPlace.cjs';
import { edit, numbered } from '../batch/items.cjs';
import { only } from '../promises/support/tasks.cjs';
import { later } from '../promises/support/time.cjs';
import { outcomeOf, workflowOf, type NodeUse, type Outcome } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';

/* The execution is put aside, and goes on when Wiro calls. */

const world = useWorld();
let n8n: WaitingPlace;

beforeEach(async () => {
	n8n = await WaitingPlace.start();
});
afterEach(async () => await n8n.stop());

const called = (options: IDataObject = {}): INodeParameters =>
	edit({ waitMode: 'callback', ...options } as INodeParameters);

async function run(use: Partial<NodeUse>): Promise<Outcome> {
	const { credential } = world;
	const file = workflowOf({ onError: 'continueErrorOutput', credential, ...use });
	return outcomeOf(await n8n.execute(file, { credential }));
}

/** Begins it, and waits until it is put aside. */
async function begin(use: Partial<NodeUse>): Promise<{ end: Promise<Outcome> }> {
	const end = run(use);
	while (n8n.waiting.length === 0) await later(0.1);
	return { end };
}

const asked = () => world.wiro.callsTo('Detail').length;
const paidFor = () => world.wiro.tasks.length;
const promptOf = ({ taskId }: IDataObject) => world.wiro.task(String(taskId))?.parameters.prompt;

/** The address at which the first task is to be told of. */
const address = () => String(world.wiro.tasks[0].parameters.callbackUrl);

/** Over node:http, which holds the warped clock. */
const post = async (url: string, body: string): Promise<number> =>
	await new Promise((resolve, reject) => {
		const headers = { 'content-type': 'application/json' };
		const call = request(url, { method: 'POST', headers }, (response) => {
			response.resume().on('end', () => resolve(response.statusCode ?? 0));
		});
		call.on('error', reject).end(body);
	});

test('an edit is delivered when Wiro calls, and nobody asks before', async () => {
	const { end } = await begin({ parameters: called(), items: numbered(1) });
	expect(asked()).toBe(0);
	const { items } = await end;
	expect(items.map(({ json }) => [json.succeeded, (json.outputs as unknown[]).length])).toEqual([
		[true, 1],
	]);
	expect(asked()).toBe(1);
});

test('several edits give one item each, in order and linked, with few questions', async () => {
	world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: 12 - n }));
	const { items, json } = await run({ parameters: called(), items: numbered(8) });
	expect(json.map(promptOf)).toEqual(numbered(8).map(({ n }) => `Picture ${n}`));
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		numbered(8).map(({ n }) => ({ item: n })),
	);
	expect(asked()).toBeLessThanOrEqual(3 * 8);
	expect(paidFor()).toBe(8);
});

test('a failed edit comes out of the error output, linked to its item', async () => {
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1', debugerror: 'No face found' } : {}));
	const { json, errorItems } = await run({ parameters: called(), items: numbered(3) });
	expect(json.map(promptOf)).toEqual(['Picture 0', 'Picture 2']);
	expect(only(errorItems).json).toMatchObject({ n: 1, error: 'The edit failed: No face found' });
});

test('a full account: the node works on until all are started, and then lets go', async () => {
	world.wiro.settings.accountLimit = 2;
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 10 }));
	const { end } = await begin({ parameters: called(), items: numbered(6) });
	expect(paidFor()).toBe(6);
	expect(world.wiro.unfinishedTasks.length).toBeGreaterThan(0);
	expect((await end).json.map(({ succeeded }) => succeeded)).toEqual(Array(6).fill(true));
});

test('an edit that ends while the others are still being started is not missed', async () => {
	world.wiro.settings.accountLimit = 1;
	world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 1 ? 4 : 20 }));
	const { json } = await run({ parameters: called(), items: numbered(2) });
	expect(json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
});

describe('a call is only a reason to look', () => {
	test('whoever calls before the end changes nothing, and costs a bounded number of questions', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 30 }));
		const { end } = await begin({ parameters: called(), items: numbered(2) });
		const bodies = [
			'{"taskid":"1"}',
			'',
			'[]',
			'null',
			'"x"',
			JSON.stringify({ x: 'y'.repeat(50_000) }),
		];
		const urls = [
			address(),
			address().replace(/item=\d+/, 'item=99'),
			address().replace(/item=\d+/, ''),
		];
		const answers: number[] = [];
		for (let n = 0; n < 60; n += 1) answers.push(await post(urls[n % 3], bodies[n % 6]));
		expect(new Set(answers)).toEqual(new Set([200]));
		await later(10);
		// Two tasks, each looked at when it is told of, and one and three seconds later.
		expect(asked()).toBeLessThanOrEqual(2 * 3 + 2);
		expect(n8n.waiting).toHaveLength(1);
		expect((await end).json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
		expect(paidFor()).toBe(2);
	});
});
