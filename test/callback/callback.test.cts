import type { IRun } from 'n8n-workflow';
import { edit, numbered } from '../batch/items.cjs';
import { loopOf } from '../batch/loop.cjs';
import { only } from '../promises/support/tasks.cjs';
import { later } from '../promises/support/time.cjs';
import { outcomeOf, workflowOf, type NodeUse, type Outcome } from '../support/fluxKontext.cjs';
import { NODE_TYPE } from '../engine/nodeTypes.cjs';
import { nodeTypes } from '../engine/engine.cjs';
import { useWorld } from '../support/world.cjs';
import { called, useAside, within } from './aside.cjs';
import { withFetch } from './withFetch.cjs';

/* The execution is put aside, and goes on when Wiro calls. */

const world = useWorld();
const aside = useAside(world);
const { run, begin, post, address, asked, paidFor, promptOf } = aside;

/** The same, with Get Detail and Wait Until Done behind it. */
async function runAndFetch(use: Partial<NodeUse>): Promise<Outcome> {
	const { credential } = world;
	const file = withFetch({ onError: 'continueErrorOutput', credential, ...use });
	return outcomeOf(await aside.n8n.execute(file, { credential }), 'Fetch');
}

test('an edit is delivered when Wiro calls, and nobody asks before', async () => {
	const { end } = await begin({ parameters: called(), items: numbered(1) });
	expect(asked()).toBe(0);
	const { items } = await end;
	expect(items.map(({ json }) => [json.succeeded, (json.outputs as unknown[]).length])).toEqual([
		[true, 1],
	]);
	expect(asked()).toBe(1);
});

test.each(['Say "it\'s" }} ${1}', 'Part 3. constructor kit', 'Two\u2028lines \\ 🛋️'])(
	'whatever the node is called: %j',
	async (name) => {
		const { credential } = world;
		const file = JSON.stringify(aside.fileOf({ parameters: called(), items: numbered(1) }));
		const renamed = JSON.parse(file.replaceAll('"Flux Kontext"', () => JSON.stringify(name)));
		const end = await within(60, aside.n8n.execute(renamed, { credential }));
		const json = end === 'still waiting' ? end : outcomeOf(end, name).json;
		expect(json).toMatchObject([{ succeeded: true }]);
	},
);

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
	world.wiro.planEach((_n, { prompt }) =>
		prompt === 'Picture 1' ? { pexit: '1', debugerror: 'No face found' } : {},
	);
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
		const answers: Array<number | undefined> = [];
		for (let n = 0; n < 60; n += 1) answers.push(await post(urls[n % 3], bodies[n % 6]));
		expect(new Set(answers)).toEqual(new Set([200]));
		await later(10);
		// Two tasks, each looked at when it is told of, and one, three and seven seconds later.
		expect(asked()).toBeLessThanOrEqual(2 * 4 + 2);
		expect(aside.n8n.waiting).toHaveLength(1);
		expect((await end).json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
		expect(paidFor()).toBe(2);
	});

	test('one that comes a moment too early is looked after', async () => {
		world.wiro.plan({ queueSeconds: 0, seconds: 5, callbacks: [{ seconds: -0.5 }] });
		const { json } = await run({ parameters: called(), items: numbered(1) });
		expect(only(json).succeeded).toBe(true);
		expect(world.time.seconds()).toBeLessThan(10);
	});

	test('calls that were lost are made up for by a later one', async () => {
		world.wiro.planEach((n) => ({
			queueSeconds: 0,
			seconds: n === 6 ? 20 : 5,
			callbacks: n < 6 ? [] : undefined,
		}));
		const { json } = await run({ parameters: called(), items: numbered(6) });
		expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(6).fill(true));
		expect(asked()).toBeLessThanOrEqual(3 * 6);
		expect(world.time.seconds()).toBeLessThan(30);
	});

	test('one that comes twice, or again after the end, changes nothing', async () => {
		world.wiro.planEach(() => ({
			queueSeconds: 0,
			seconds: 3,
			callbacks: [{}, {}, { seconds: 30 }],
		}));
		const { json } = await run({ parameters: called(), items: numbered(2) });
		await later(60);
		expect(json).toHaveLength(2);
		expect([paidFor(), aside.n8n.waiting.length]).toEqual([2, 0]);
		expect(asked()).toBeLessThanOrEqual(3 * 2);
	});
});

describe('where no call comes', () => {
	beforeEach(() => world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5 })));

	test('the input items go on at the timer, with the names of their tasks and not known to have succeeded', async () => {
		const { end } = await begin({ parameters: called({ timeout: 100 }), items: numbered(2) });
		await aside.n8n.stop();
		await later(60);
		aside.n8n.lookForDue();
		expect(aside.n8n.waiting).toHaveLength(1);
		await later(41);
		aside.n8n.lookForDue();
		const { json, items } = await end;
		expect(json).toMatchObject([0, 1].map((n) => ({ n, succeeded: null })));
		expect(json.map(({ taskId }) => taskId)).toEqual(world.wiro.tasks.map(({ id }) => id));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(asked()).toBe(0);
	});

	test('Get Detail behind it fetches the files all the same', async () => {
		const end = runAndFetch({ parameters: called({ timeout: 100 }), items: numbered(2) });
		while (aside.n8n.waiting.length === 0) await later(0.1);
		await aside.n8n.stop();
		await later(101);
		aside.n8n.lookForDue();
		const { items } = await end;
		expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['data'], ['data']]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(paidFor()).toBe(2);
	});

	test('an item that failed before goes out of the error output at the timer, too', async () => {
		world.wiro.fault('Run', {
			kind: 'json',
			body: { result: false, errors: [{ code: 1, message: 'No credit' }] },
		});
		const { end } = await begin({ parameters: called({ timeout: 100 }), items: numbered(2) });
		await aside.n8n.stop();
		await later(101);
		aside.n8n.lookForDue();
		const { json, errorItems } = await end;
		expect([json.length, errorItems.length]).toEqual([1, 1]);
		expect(only(errorItems).json).toHaveProperty('error');
	});
});

test('Get Detail behind it fetches the files, also several of one edit', async () => {
	const { items } = await runAndFetch({
		parameters: { ...called(), samples: 2 },
		items: numbered(2),
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1, 1].map((item) => ({ item })));
	expect(items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
});

test('two executions at once each get their own', async () => {
	const ends = await Promise.all(
		[3, 4].map(async (count) => await run({ parameters: called(), items: numbered(count) })),
	);
	expect(ends.map(({ json }) => json.length)).toEqual([3, 4]);
	expect(new Set(ends.flatMap(({ json }) => json.map(({ taskId }) => taskId))).size).toBe(7);
});

test('without Simplify, the task comes as Wiro sent it', async () => {
	const { json } = await run({
		parameters: { ...called(), simplify: false },
		items: numbered(1),
	});
	expect(only(json)).toHaveProperty('pexit');
});

describe('what is not possible is told before anything is paid', () => {
	beforeAll(() => nodeTypes.register(`${NODE_TYPE}Tool`, nodeTypes.getByNameAndVersion(NODE_TYPE)));
	afterEach(() => expect(paidFor()).toBe(0));

	test.each([
		[
			'without Continue',
			{ onError: undefined },
			{},
			"'Wait Mode' 'Callback' needs 'On Error' set to 'Continue'",
		],
		[
			'as a tool',
			{ node: { type: `${NODE_TYPE}Tool` } },
			{},
			"'Wait Mode' cannot be 'Callback' where this node is a tool",
		],
	])('%s', async (_, use, options, words) => {
		const { error, errorItems } = await run({
			parameters: called(options),
			items: numbered(1),
			...use,
		});
		expect(error?.message ?? only(errorItems).json.error).toBe(words);
	});

	test('beside a Callback URL of the user', async () => {
		const parameters = called({ callbackUrl: 'https://example.com/done' });
		const { errorItems } = await run({ parameters, items: numbered(1) });
		expect(only(errorItems).json.error).toBe(
			"'Callback URL' cannot be set where 'Wait Mode' is 'Callback'",
		);
	});
});

describe('money', () => {
	test('Reuse Earlier Edits: the night is run again, and nothing is paid again', async () => {
		await run({ parameters: called({ reuseHours: 24 }), items: numbered(3) });
		const { json } = await run({ parameters: called({ reuseHours: 24 }), items: numbered(4) });
		expect(json.map(({ reused }) => reused)).toEqual([true, true, true, false]);
		expect(paidFor()).toBe(4);
	});

	test('an execution that dies before it is put aside: the next one finds what it had started', async () => {
		world.wiro.settings.accountLimit = 2;
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 20 }));
		const use = { parameters: called({ reuseHours: 24 }), items: numbered(4) };
		void run(use).catch(() => undefined);
		while (paidFor() < 2) await later(0.1);
		aside.n8n.die();
		const { json } = await run(use);
		expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(4).fill(true));
		expect(paidFor()).toBe(4);
	});

	test('Max Cost holds, and what was not started says so', async () => {
		const { json, errorItems } = await run({
			parameters: called({ maxCost: 0.01 }),
			items: numbered(6),
		});
		expect(json.length + errorItems.length).toBe(6);
		expect(errorItems.length).toBeGreaterThan(0);
		expect(errorItems[0].json.error).toMatch(/^Not started: the limit of \$0\.01 was reached/);
		expect(paidFor()).toBe(json.length);
	});
});

test('while it waits, its hint says that Wiro may not reach an n8n in a private network', async () => {
	await begin({ parameters: called(), items: numbered(1) });
	expect(aside.n8n.waiting[0].saved).toContain('Wiro may not reach this n8n at http://127.0.0.1');
});

describe('two nodes of ours, one after the other', () => {
	const twoNodes = () => {
		const { credential } = world;
		const parameters = called({ timeout: 100 });
		const use = { onError: 'continueErrorOutput' as const, credential, parameters };
		const file = workflowOf({ ...use, items: numbered(2) });
		const [, node] = file.nodes;
		const prompt = '={{ "Second of " + $json.taskId }}';
		const second = { ...node, id: 'second', name: 'Second', parameters: { ...parameters, prompt } };
		const toSecond = [{ node: 'Second', type: 'main' as const, index: 0 }];
		return {
			nodes: [...file.nodes, second],
			connections: { ...file.connections, [node.name]: { main: [toSecond] } },
		};
	};
	const secondOf = (run: IRun | 'still waiting') => {
		if (run === 'still waiting') throw new Error(run);
		return outcomeOf(run, 'Second').json.map(promptOf).sort();
	};

	// Both are started at one moment, in whatever order.
	const wanted = () =>
		world.wiro.tasks
			.slice(0, 2)
			.map(({ id }) => `Second of ${id}`)
			.sort();

	test('are each woken by the calls about their own edits', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5 }));
		const run = aside.n8n.execute(twoNodes(), { credential: world.credential });
		expect(secondOf(await within(60, run))).toEqual(wanted());
	});

	test('hand out their own edits, also where the timer has woken the first', async () => {
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 2 ? 130 : 5 }));
		const run = aside.n8n.execute(twoNodes(), { credential: world.credential });
		while (aside.n8n.waiting.length === 0) await later(0.1);
		await later(101);
		aside.n8n.lookForDue();
		expect(secondOf(await within(300, run))).toEqual(wanted());
	});
});

test('a call that is followed slowly does not wake an execution that has gone on by the timer', async () => {
	const { credential } = world;
	world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 1 ? 57 : 40 }));
	world.wiro.fault('Detail', { kind: 'delay', seconds: 20 });
	const use = { credential, parameters: called({ timeout: 60 }), items: numbered(3) };
	const file = loopOf({ onError: 'continueRegularOutput', ...use });
	let over = false;
	const end = aside.n8n.execute(file, { credential }).finally(() => (over = true));
	for (let second = 0; !over && second < 600; second += 1) {
		await later(1);
		if (second < 70 || second > 400) aside.n8n.lookForDue();
	}
	await end;
	const prompts = world.wiro.tasks.map(({ parameters }) => parameters.prompt);
	expect(prompts).toEqual(['Picture 0', 'Picture 1', 'Picture 2']);
});

describe('all tasks are over, and the execution goes on', () => {
	test('although Wiro did not show the task at first', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5 }));
		const { end } = await begin({ parameters: called(), items: numbered(1) });
		world.wiro.fault('Detail', { kind: 'refusal', code: 1, message: 'There is no task yet.' });
		await post(address(), '{}');
		const { json, errorItems } = await end;
		expect([json.length, errorItems.length]).toEqual([1, 0]);
	});

	test('although an earlier edit that it took ends last', async () => {
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 1 ? 40 : 6 }));
		const first = run({ parameters: edit({ reuseHours: 24 }), items: numbered(1) });
		await later(5);
		const end = run({ parameters: called({ reuseHours: 24 }), items: numbered(3) });
		expect(await within(100, end)).not.toBe('still waiting');
		await first;
	});

	test('although the call about the oldest was lost in a burst of ends', async () => {
		world.wiro.planEach((n) => ({
			queueSeconds: 0,
			seconds: [0, 5.4, 5, 5.8][n],
			callbacks: n === 1 ? [] : undefined,
		}));
		const end = run({ parameters: called(), items: numbered(3) });
		expect(await within(60, end)).not.toBe('still waiting');
	});

	test('however many end at once, with few questions at one time', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 20 }));
		world.wiro.fault('Detail', { kind: 'delay', seconds: 1 }, { times: Infinity });
		const end = run({ parameters: called(), items: numbered(120) });
		let most = 0;
		const watch = setInterval(() => (most = Math.max(most, world.wiro.withheld)), 100);
		expect(await within(300, end)).not.toBe('still waiting');
		clearInterval(watch);
		expect(most).toBeLessThanOrEqual(8);
	});
});

test('Execute Once: what goes on at the timer is the one item that was edited', async () => {
	const node = { executeOnce: true };
	const use = { parameters: called({ timeout: 100 }), items: numbered(3), node };
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5, callbacks: [] }));
	const { end } = await begin(use);
	await later(101);
	aside.n8n.lookForDue();
	expect((await end).json).toHaveLength(1);
});

test('a Timeout of ages is no date beyond all calendars', async () => {
	await begin({ parameters: called({ timeout: 1e13 }), items: numbered(1) });
	expect(new Date(aside.n8n.waiting[0].waitTill).getFullYear()).toBeLessThan(9999);
});
