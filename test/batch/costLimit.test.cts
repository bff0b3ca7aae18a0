import type { NodeUse, Outcome } from '../support/fluxKontext.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** Every edit costs this much, or what the function says of the n-th task. */
const priced = (price: string | ((n: number) => string | null)) =>
	world.wiro.planEach((n) => {
		const cost = typeof price === 'string' ? price : price(n);
		return cost === null ? { omit: ['totalcost'] } : { set: { totalcost: cost } };
	});

const run = async (count: number, options: object, use: Partial<NodeUse> = {}) =>
	await world.run({
		parameters: edit({ maxConcurrency: 50, ...options }),
		items: numbered(count),
		...use,
	});

const notStarted = ({ json }: Outcome) =>
	json.filter(({ status, error }) => String(error ?? status).startsWith('Not started'));

/** How many tasks were unfinished at most at one time. */
function mostAtOnce(tasks = world.wiro.tasks): number {
	return Math.max(
		...tasks.map(
			({ createdAt }) =>
				tasks.filter((t) => t.createdAt <= createdAt && t.moments.finished > createdAt).length,
		),
	);
}

test('no further edit is started once it would pass the limit, and what is under way is delivered', async () => {
	priced('0.01');
	const outcome = await run(20, { maxCost: 0.055 }, CONTINUE);
	expect(world.wiro.tasks).toHaveLength(5);
	expect(outcome.json).toHaveLength(20);
	expect(outcome.json.filter(({ succeeded }) => succeeded === true)).toHaveLength(5);
	expect(notStarted(outcome)).toHaveLength(15);
});

test('with "Continue", each item that was not started says so in its own words, and costs nothing', async () => {
	priced('0.01');
	const { json, items } = await run(3, { maxCost: 0.02 }, CONTINUE);
	expect(json[2]).toEqual({
		error: 'Not started: the limit of $0.02 was reached after 2 edits',
		message: expect.stringMatching(/^Raise 'Max Cost' in the options\. This edit costs nothing/),
		details: { code: null, taskId: null, taskToken: null, urls: [] },
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
});

test('with an error output wired, they leave there', async () => {
	priced('0.01');
	const { items, errorItems } = await run(5, { maxCost: 0.02 }, { onError: 'continueErrorOutput' });
	expect(items).toHaveLength(2);
	expect(errorItems).toHaveLength(3);
});

test.each(['url', 'image'])(
	'without "Continue", a limit that is reached is no failure, and no item vanishes (as %s)',
	async (returnAs) => {
		priced('0.01');
		const parameters = { ...edit({ maxCost: 0.02 }), returnAs };
		const { json, items, error } = await world.run({ parameters, items: numbered(5) });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(5);
		expect(json.slice(0, 2).map(({ succeeded }) => succeeded)).toEqual([true, true]);
		const empty = {
			taskId: null,
			taskToken: null,
			status: 'Not started: the limit of $0.02 was reached after 2 edits',
			succeeded: null,
			outputs: [],
			elapsedSeconds: null,
			cost: null,
			createdAt: null,
			finishedAt: null,
		};
		expect(json.slice(2)).toEqual([empty, empty, empty]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			numbered(5).map(({ n }) => ({ item: n })),
		);
		expect(items.slice(2).every(({ binary }) => binary === undefined)).toBe(true);
	},
);

test('the hint counts what was not started, and says what is left of the limit', async () => {
	priced('0.01');
	const { hints } = await run(5, { maxCost: 0.025 });
	expect(hints[0].message).toMatch(
		/^2 edits done, 3 not started: the limit of \$0\.025 was reached after 2 edits, total cost \$0\.0200, longest wait \d+ s, \$0\.0050 left of the limit\. /,
	);
});

test('fifty edits at once do not blow a limit of a cent: until the first one shows its cost, it goes ahead alone', async () => {
	priced('0.004');
	await run(50, { maxCost: 0.01 });
	expect(world.wiro.tasks).toHaveLength(2);
	expect(mostAtOnce()).toBe(1);
});

test('once the first one has shown its cost, the others run side by side', async () => {
	priced('0.01');
	const { json } = await run(21, { maxCost: 10 });
	expect(json.every(({ succeeded }) => succeeded === true)).toBe(true);
	expect(mostAtOnce()).toBe(20);
	expect(world.time.seconds()).toBeLessThan(25);
});

test('a limit below the price of one edit is passed by one edit alone', async () => {
	priced('0.01');
	const { hints } = await run(5, { maxCost: 0.001 });
	expect(world.wiro.tasks).toHaveLength(1);
	expect(hints[0].message).toContain('$0.0090 above the limit');
});

test('dear and cheap edits in one batch: each counts by the mean of its kind', async () => {
	world.wiro.planEach((_n, { samples }) => ({
		set: { totalcost: String(samples) === '4' ? '0.04' : '0.01' },
	}));
	const parameters = {
		...edit({ maxCost: 0.2, maxConcurrency: 50 }),
		samples: '={{ $json.samples }}',
	};
	const items = numbered(20).map(({ n }) => ({ n, samples: n % 2 === 0 ? 1 : 4 }));
	const { hints } = await world.run({ parameters, items });
	const cost = world.wiro.tasks.reduce((sum, { plan }) => sum + Number(plan.set?.totalcost), 0);
	expect(cost).toBeLessThanOrEqual(0.2);
	expect(cost).toBeGreaterThan(0.16);
	expect(hints[0].message).toContain('left of the limit');
	// Of each kind one went ahead alone.
	const dear = world.wiro.tasks.filter(({ parameters: { samples } }) => String(samples) === '4');
	expect(dear[1].createdAt).toBeGreaterThan(dear[0].moments.finished);
});

describe('an edit that waits for the cost of another', () => {
	test('goes on when that one fails: nothing is shown, so the next goes ahead alone', async () => {
		world.wiro.planEach((n) => (n <= 2 ? { pexit: '1' } : { set: { totalcost: '0.01' } }));
		const { json } = await run(9, { maxCost: 0.05 }, CONTINUE);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(5);
		expect(world.wiro.tasks).toHaveLength(7);
		const [first, second, third] = world.wiro.tasks;
		expect(second.createdAt).toBeGreaterThan(first.moments.finished);
		expect(third.createdAt).toBeGreaterThan(second.moments.finished);
	});

	test('goes on when that one is refused by Wiro', async () => {
		world.wiro.fault('Run', { kind: 'refusal', code: 0, message: 'No' }, { call: 1 });
		priced('0.01');
		const { json } = await run(4, { maxCost: 0.02 }, CONTINUE);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(2);
	});

	test('is not started when that one is not done in time, because nobody told its cost', async () => {
		world.wiro.settings.taskSeconds = 300;
		const outcome = await run(4, { maxCost: 5, timeout: 20 }, CONTINUE);
		expect(world.wiro.tasks).toHaveLength(1);
		expect(outcome.json[0].error).toBe('The edit was not done within 20 seconds');
		expect(outcome.json[1].error).toBe(
			'Not started: nobody told what the 1 edit before cost, and the limit is $5.00',
		);
		expect(notStarted(outcome)).toHaveLength(3);
	});

	test('ends at Stop', async () => {
		world.wiro.settings.taskSeconds = 300;
		const execution = world.start({
			parameters: edit({ maxCost: 5 }),
			items: numbered(4),
		});
		setTimeout(() => execution.stop(), 10_000);
		await execution.finished;
		expect(world.wiro.tasks).toHaveLength(1);
		expect(world.time.seconds()).toBeLessThan(15);
	});

	test('holds no place in the account', async () => {
		Object.assign(world.wiro.settings, { accountLimit: 2, taskSeconds: 20 });
		const limited = world.start({
			parameters: edit({ maxCost: 5, maxConcurrency: 9 }),
			items: numbered(9),
		});
		await new Promise((resolve) => setTimeout(resolve, 2_000));
		const came = Date.now();
		const { json } = await world.run({ parameters: edit(), items: [{ n: 'other' }] });
		expect(world.wiro.task(String(json[0].taskId))?.createdAt).toBeLessThan(came + 2_000);
		expect((await limited.finished).status).toBe('success');
	});
});

test('what was killed counts with what it cost, and what may still run as the mean', async () => {
	world.wiro.planEach((n) =>
		n === 2 ? { seconds: 300, set: { totalcost: '0.02' } } : { set: { totalcost: '0.01' } },
	);
	const killed = await run(
		9,
		{ maxCost: 0.06, timeout: 20, onTimeout: 'kill', maxConcurrency: 1 },
		CONTINUE,
	);
	// One cent of the first, two of the killed one, three more.
	expect(killed.json.filter(({ succeeded }) => succeeded === true)).toHaveLength(4);
	world.wiro.reset();
	world.wiro.planEach((n) => ({ seconds: n === 2 ? 300 : 5, set: { totalcost: '0.01' } }));
	const left = await run(9, { maxCost: 0.06, timeout: 20 }, CONTINUE);
	expect(left.json.filter(({ succeeded }) => succeeded === true)).toHaveLength(5);
	expect(world.wiro.tasks).toHaveLength(6);
});

test('a task without a cost in the answer of Wiro counts as the mean', async () => {
	priced((n) => (n % 2 === 0 ? null : '0.01'));
	await run(20, { maxCost: 0.06 });
	expect(world.wiro.tasks).toHaveLength(6);
});

test('a cost below zero is none that was told: it does not lift the limit', async () => {
	priced((n) => (n === 2 ? '-1' : '0.01'));
	await run(20, { maxCost: 0.055 }, CONTINUE);
	expect(world.wiro.tasks).toHaveLength(5);
});

test('where Wiro tells no cost at all, the limit cannot be kept, and no further edit is started', async () => {
	priced(() => null);
	const { json } = await run(5, { maxCost: 1 });
	expect(world.wiro.tasks).toHaveLength(1);
	expect(json[1].status).toMatch(/^Not started: nobody told what the 1 edit before cost/);
});

test('a start whose answer was lost counts as under way', async () => {
	priced('0.01');
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 2 });
	const outcome = await run(9, { maxCost: 0.04 }, CONTINUE);
	expect(world.wiro.tasks).toHaveLength(4);
	expect(outcome.json).toHaveLength(9);
	expect(notStarted(outcome)).toHaveLength(5);
});

test('a retry carries on and counts anew: what was paid before is delivered, and does not count', async () => {
	world.wiro.planEach((n) =>
		n === 3 ? { pexit: '1', seconds: 9 } : { seconds: 3, set: { totalcost: '0.01' } },
	);
	const use = { parameters: edit({ maxCost: 0.03 }), items: numbered(9) };
	const failed = await world.run(use);
	expect(failed.error?.message).toBe('The edit failed');
	const paid = world.wiro.billedTasks.length;
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	expect(retried.error).toBeUndefined();
	expect(retried.json).toHaveLength(9);
	expect(world.wiro.billedTasks).toHaveLength(paid + 3);
	expect(notStarted(retried)).toHaveLength(9 - paid - 3);
});

test('what an earlier try has left running is finished, and counts, because it is paid now', async () => {
	world.wiro.planEach((n) =>
		n === 2
			? { pexit: '1', seconds: 1 }
			: { seconds: n === 1 ? 2 : 30, set: { totalcost: '0.01' } },
	);
	const use = { parameters: edit({ maxCost: 0.04 }), items: numbered(9) };
	const failed = await world.run(use);
	expect(failed.error).toBeDefined();
	expect(world.wiro.unfinishedTasks).toHaveLength(2);
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	// One that was paid before, two that ran on, and two new ones: four cents in this try.
	expect(retried.json.map(({ succeeded }) => succeeded)).toEqual([
		...Array(5).fill(true),
		...Array(4).fill(null),
	]);
	expect(world.wiro.billedTasks).toHaveLength(5);
	expect(retried.hints[0].message).toContain('$0.0000 left of the limit');
});

test('a batch that ends early counts what was not started as not begun', async () => {
	world.wiro.planEach((n) =>
		n === 1 ? { set: { totalcost: '0.01' } } : { pexit: '1', seconds: 9 },
	);
	const { error } = await run(4, { maxCost: 0.02 });
	expect(error?.description).toContain(
		'Of 4 items, 1 finished, 1 failed, 0 are still under way and 2 were not begun.',
	);
});

test('as with Max Concurrency, an expression counts as it is for the first item', async () => {
	priced('0.01');
	await run(9, { maxCost: '={{ $json.n === 0 ? 0.02 : 5 }}' });
	expect(world.wiro.tasks).toHaveLength(2);
});

test('an empty Max Cost is no limit', async () => {
	priced('1');
	const { json } = await run(9, { maxCost: '' });
	expect(json.every(({ succeeded }) => succeeded === true)).toBe(true);
});

describe.each([{}, CONTINUE])('a wrong Max Cost is told before anything is paid: %j', (mode) => {
	test.each([
		[0, "'Max Cost' must be above zero, not 0"],
		[-1, "'Max Cost' must be above zero, not -1"],
		['ten', "'Max Cost' is not a number: ten"],
		['$10', "'Max Cost' is not a number: $10"],
		['={{ $json.budget }}', "The expression in 'Max Cost' gave nothing for this item"],
	])('%s', async (maxCost, words) => {
		const { error, json } = await run(3, { maxCost }, mode);
		expect(world.wiro.calls).toEqual([]);
		if (mode === CONTINUE) expect(json.map((item) => item.error)).toEqual(Array(3).fill(words));
		else expect(error?.message).toBe(words);
	});
});

test('Run has no such limit', async () => {
	priced('0.01');
	await world.run({
		parameters: { ...edit({ maxCost: 0.01 }), operation: 'run' },
		items: numbered(4),
	});
	expect(world.wiro.tasks).toHaveLength(4);
});
