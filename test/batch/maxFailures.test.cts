import type { NodeUse } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

const CONTINUE = { onError: 'continueRegularOutput' } as const;

const run = async (count: number, options: object, use: Partial<NodeUse> = CONTINUE) =>
	await world.run({
		parameters: edit({ maxConcurrency: 1, ...options }),
		items: numbered(count),
		...use,
	});

test('after so many failed edits no further one is started, and each item says so', async () => {
	world.wiro.planEach(() => ({ pexit: '1' }));
	const { json } = await run(9, { maxFailures: 3 });
	expect(world.wiro.tasks).toHaveLength(3);
	expect(json).toHaveLength(9);
	expect(json.slice(3).map(({ error }) => error)).toEqual(
		Array(6).fill('Not started: 3 edits failed before it'),
	);
	expect(json[8].message).toMatch(/^Look at what those say, or raise 'Max Failed Edits'/);
});

test('what is under way then is delivered', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1', seconds: 1 } : { seconds: 30 }));
	const { json } = await run(9, { maxFailures: 1, maxConcurrency: 4 });
	expect(world.wiro.tasks).toHaveLength(4);
	expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(3);
	expect(json.slice(4).map(({ error }) => error)).toEqual(
		Array(5).fill('Not started: 1 edit failed before it'),
	);
});

test('an edit that waits for a place meanwhile is not started, either', async () => {
	world.wiro.settings.accountLimit = 1;
	world.wiro.planEach(() => ({ pexit: '1' }));
	await run(9, { maxFailures: 1, maxConcurrency: 9 });
	expect(world.wiro.tasks).toHaveLength(1);
});

test('nor after a refused start', async () => {
	world.wiro.fault('Run', { kind: 'refusal', code: 0, message: 'No' }, { times: Infinity });
	await run(30, { maxFailures: 1, maxConcurrency: 30 });
	// So many starts are under way at once at first.
	expect(world.wiro.callsTo('Run')).toHaveLength(4);
});

test('a timeout and a picture that stays away count as well', async () => {
	world.wiro.planEach((n) => (n === 1 ? { seconds: 300 } : undefined));
	world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: Infinity });
	const parameters = {
		...edit({ maxFailures: 2, timeout: 20, maxConcurrency: 1 }),
		returnAs: 'image',
	};
	const { json } = await world.run({ parameters, items: numbered(5), ...CONTINUE });
	expect(json.map(({ error }) => error)).toEqual([
		'The edit was not done within 20 seconds',
		'The edited picture could not be downloaded',
		...Array(3).fill('Not started: 2 edits failed before it'),
	]);
});

test('a wrong field and what was not started do not count', async () => {
	const parameters = {
		...edit({ maxFailures: 2, maxConcurrency: 1 }),
		prompt: '={{ $json.prompt }}',
	};
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : undefined));
	const items = [{ prompt: '' }, { prompt: '' }, { prompt: 'a' }, { prompt: 'b' }, { prompt: 'c' }];
	const { json } = await world.run({ parameters, items, ...CONTINUE });
	expect(world.wiro.tasks).toHaveLength(3);
	expect(json.slice(3).map(({ succeeded }) => succeeded)).toEqual([true, true]);
});

test('a failed edit of an earlier try does not count: each try counts anew', async () => {
	world.wiro.planEach((n) => (n <= 2 ? { pexit: '1' } : undefined));
	const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
	const { json } = await run(5, { maxFailures: 1 }, { ...CONTINUE, node });
	expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(5).fill(true));
});

test('the hint counts what was not started apart from what failed', async () => {
	world.wiro.planEach((n) => (n === 1 ? undefined : { pexit: '1' }));
	const { hints } = await run(6, { maxFailures: 2 });
	expect(hints[0].message).toMatch(
		/^1 edit done, 2 failed, 3 not started: 2 edits failed before it, total cost/,
	);
});

test('both limits are one brake: whichever comes first', async () => {
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1' } : { set: { totalcost: '0.01' } }));
	const { json } = await run(9, { maxFailures: 2, maxCost: 0.03 });
	expect(world.wiro.tasks).toHaveLength(4);
	expect(json.at(-1)?.error).toBe('Not started: the limit of $0.03 was reached after 3 edits');
});

test('with "Stop Workflow" the first failed edit ends the batch anyway, and none gets the place that it leaves', async () => {
	world.wiro.settings.accountLimit = 1;
	world.wiro.planEach(() => ({ pexit: '1' }));
	const { error } = await run(5, { maxFailures: 3, maxConcurrency: 5 }, {});
	expect(error?.message).toBe('The edit failed');
	expect(world.wiro.tasks).toHaveLength(1);
});

test.each([0, '', undefined])('%j is no limit', async (maxFailures) => {
	world.wiro.planEach(() => ({ pexit: '1' }));
	await run(7, maxFailures === undefined ? {} : { maxFailures });
	expect(world.wiro.tasks).toHaveLength(7);
});

describe.each([{}, CONTINUE])(
	'a wrong Max Failed Edits is told before anything is paid: %j',
	(mode) => {
		test.each([
			[-1, "'Max Failed Edits' must be a whole number, and not below zero: -1"],
			[1.5, "'Max Failed Edits' must be a whole number, and not below zero: 1.5"],
			['some', "'Max Failed Edits' is not a number: some"],
			['={{ $json.some }}', "The expression in 'Max Failed Edits' gave nothing for this item"],
		])('%s', async (maxFailures, words) => {
			const { error, json } = await run(3, { maxFailures }, mode);
			expect(world.wiro.calls).toEqual([]);
			if (mode === CONTINUE) expect(json.map((item) => item.error)).toEqual(Array(3).fill(words));
			else expect(error?.message).toBe(words);
		});
	},
);
