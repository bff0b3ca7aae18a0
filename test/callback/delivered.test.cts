import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { edit, numbered } from '../batch/items.cjs';
import { loopOf } from '../batch/loop.cjs';
import { roundOf } from '../../nodes/FluxKontext/callback/round';
import { only } from '../promises/support/tasks.cjs';
import { later } from '../promises/support/time.cjs';
import type { Outcome } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { called, useAside, within } from './aside.cjs';

/* What is put aside is delivered soon, and once: whatever Wiro, n8n's timer and the other executions do meanwhile. */

const world = useWorld();
const aside = useAside(world);
const { run, begin, post, address, paidFor } = aside;

/** Every edit is a success, and no n8n timer was needed. */
async function succeeded(end: Promise<Outcome>, seconds: number): Promise<unknown[]> {
	const outcome = await within(seconds, end);
	if (outcome === 'still waiting') throw new Error(outcome);
	return outcome.json.map(({ succeeded: each }) => each);
}

describe('soon', () => {
	test('of many that end at one moment while Wiro is slow, each', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 20 }));
		world.wiro.fault('Detail', { kind: 'delay', seconds: 4 }, { times: Infinity });
		const end = run({ parameters: called(), items: numbered(100) });
		expect(await succeeded(end, 120)).toEqual(Array(100).fill(true));
	});

	test('also one whose call came while the answer about another one was awaited for long', async () => {
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: 5 + 5 * n }));
		world.wiro.fault('Detail', { kind: 'hang' });
		const end = run({ parameters: called(), items: numbered(2) });
		expect(await succeeded(end, 120)).toEqual([true, true]);
	});

	test('also where Wiro calls some seconds before it shows the end', async () => {
		world.wiro.planEach((n) => ({
			queueSeconds: 0,
			seconds: 10 + n,
			callbacks: [{ seconds: -5 }],
		}));
		const end = run({ parameters: called(), items: numbered(3) });
		expect(await succeeded(end, 30)).toEqual([true, true, true]);
		expect(aside.asked()).toBeLessThanOrEqual(3 * 6);
	});

	test('also one whose call was lost, where the last call comes before Wiro shows the end', async () => {
		world.wiro.planEach((n) => ({
			queueSeconds: 0,
			seconds: n === 1 ? 20 : 10,
			callbacks: n === 1 ? [{ seconds: -3 }] : [],
		}));
		const end = run({ parameters: called(), items: numbered(2) });
		expect(await succeeded(end, 60)).toEqual([true, true]);
	});

	test('also where Timeout is shorter than what n8n can tell', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 8 }));
		const end = run({ parameters: called({ timeout: 5 }), items: numbered(1) });
		expect(await succeeded(end, 30)).toEqual([true]);
	});

	test('also short edits that end while Wiro is slow to say how the longer ones stand', async () => {
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 1 ? 7 : 6 }));
		world.wiro.fault('Run', { kind: 'delay', seconds: 4 }, { call: 2 });
		world.wiro.fault('Detail', { kind: 'delay', seconds: 4.5 }, { times: Infinity });
		const end = run({ parameters: called(), items: numbered(2) });
		expect(await succeeded(end, 60)).toEqual([true, true]);
	});

	test('also where the newest edit has ended when the last start is given up', async () => {
		// One answer is lost, and its task is looked for until 134 s have passed.
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: n === 1 ? 133.6 : 300 }));
		world.wiro.fault('Run', { kind: 'hang' }, { call: 3 });
		const { end } = await begin({ parameters: called(), items: numbered(3) });
		const outcome = await within(300, end);
		if (outcome === 'still waiting') throw new Error(outcome);
		expect(outcome.json.map(({ succeeded: each }) => each)).toEqual([true, true]);
		expect(outcome.errorItems).toHaveLength(1);
	});
});

test('Stop in the last moment before it is put aside: the edits are stopped', async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 300 }));
	world.wiro.fault('Run', { kind: 'hang' }, { call: 3 });
	const use = { onError: 'continueErrorOutput', parameters: called(), items: numbered(3) } as const;
	const { finished, stop } = world.start(use);
	await later(133.9);
	// The look at the newest edit, and what comes with it.
	world.wiro.fault('Detail', { kind: 'hang' }, { times: 2 });
	await later(2);
	stop();
	await finished;
	await later(30);
	expect(world.wiro.unfinishedTasks).toEqual([]);
});

describe('once', () => {
	test('in a loop, where the timer of one round does not end a later one', async () => {
		const { credential } = world;
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 8 }));
		// So the node knows how long such an edit takes.
		await world.run({ parameters: edit(), items: numbered(1) });
		const use = { credential, parameters: called(), items: numbered(16) };
		const file = loopOf({ onError: 'continueRegularOutput', ...use });
		let over = false;
		const end = aside.n8n.execute(file, { credential }).finally(() => (over = true));
		while (!over) {
			await later(60);
			aside.n8n.lookForDue();
		}
		const rounds = (await end).data.resultData.runData['Done'];
		const all = rounds.flatMap(({ data }) => data?.main[0] ?? []);
		expect(all.map(({ json }) => json.succeeded)).toEqual(Array(16).fill(true));
	});

	test('also where so many other executions are called meanwhile that what was seen of it would be forgotten', async () => {
		const { credential } = world;
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 10, callbacks: [] }));
		const use = { credential, parameters: called(), items: numbered(2) };
		const file = loopOf({ onError: 'continueRegularOutput', ...use });
		const end = aside.n8n.execute(file, { credential });
		await later(11);
		world.wiro.fault('Detail', { kind: 'delay', seconds: 5 });
		world.wiro.fault('Detail', { kind: 'delay', seconds: 15 });
		await post(address());
		for (let n = 0; n < 2000; n += 1) {
			roundOf({ id: `other ${n}`, until: Infinity, takesDetails: true, items: () => [] });
		}
		await post(address());
		await later(30);
		await post(address(2));
		await end;
		expect(paidFor()).toBe(2);
	});
});

describe('where no call comes, the item goes on with its task', () => {
	beforeEach(() => world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5, callbacks: [] })));

	/** What n8n's timer hands on. */
	async function atTheTimer(
		items: Array<IDataObject | INodeExecutionData>,
		parameters = called({ timeout: 100 }),
	): Promise<Outcome> {
		const { end } = await begin({ parameters, items });
		await later(101);
		aside.n8n.lookForDue();
		return await end;
	}

	test('although the node before gave it out as one that had failed there', async () => {
		const before = { json: { n: 0 }, error: new Error('Failed before') };
		const { json, errorItems } = await atTheTimer([before as unknown as INodeExecutionData]);
		expect(errorItems).toEqual([]);
		expect(only(json)).toMatchObject({ taskId: world.wiro.tasks[0].id, succeeded: null });
	});

	test('beside what it had, also where Wiro has an "error" and a "message" in a task', async () => {
		world.wiro.settings.accountLimit = 1;
		world.wiro.planEach(() => ({
			queueSeconds: 0,
			seconds: 5,
			callbacks: [],
			set: { error: '', message: '' },
		}));
		const parameters = { ...called({ timeout: 100 }), simplify: false };
		const { json } = await atTheTimer(numbered(2), parameters);
		expect(json).toMatchObject([{ n: 0, pexit: '0' }, { n: 1 }]);
	});
});

describe('Max Failed Edits holds', () => {
	test('where starts fail', async () => {
		const message = 'Request parameter [prompt] required';
		world.wiro.fault('Run', { kind: 'refusal', code: 0, message }, { times: Infinity });
		const { errorItems } = await run({
			parameters: called({ maxFailures: 3 }),
			items: numbered(20),
		});
		expect(errorItems).toHaveLength(20);
		// As many as are started at one moment.
		expect(world.wiro.callsTo('Run').length).toBeLessThan(3 + 4);
		expect(errorItems.at(-1)?.json.error).toBe('Not started: 3 edits failed before it');
	});

	test('where edits fail before all are started', async () => {
		world.wiro.settings.accountLimit = 2;
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 5, pexit: '1' }));
		const { json, errorItems } = await run({
			parameters: called({ maxFailures: 3 }),
			items: numbered(20),
		});
		expect([json.length, errorItems.length]).toEqual([0, 20]);
		expect(paidFor()).toBeLessThanOrEqual(3 + 1);
	});
});
