import { useWorld } from '../support/world.cjs';

const world = useWorld();
const { log } = world;

const edit = { operation: 'runAndWait', prompt: 'Make it blue', returnAs: 'url' };

test('one hint tells what the run came to: edits done, failed, total cost, longest wait', async () => {
	world.wiro.settings.taskSeconds = (n) => n * 2;
	world.wiro.planEach((n) => (n === 3 ? { pexit: '1' } : undefined));
	const { hints } = await world.run({
		parameters: edit,
		items: [{}, {}, {}, {}],
		onError: 'continueRegularOutput',
	});
	expect(hints).toHaveLength(1);
	expect(hints[0].location).toBe('outputPane');
	// 2 + 4 + 8 seconds at Wiro's price; the failed one is not billed.
	expect(hints[0].message).toMatch(
		/^3 edits done, 1 failed, total cost \$0\.0\d+, longest wait [89] s\. Executing again pays again: pin the output to keep it$/,
	);
});

test('an edit whose cost Wiro does not tell is not told as free', async () => {
	world.wiro.planEach((n) => (n === 1 ? { seconds: 2 } : { seconds: 2, omit: ['totalcost'] }));
	const mixed = await world.run({ parameters: edit, items: [{}, {}] });
	expect(mixed.hints[0].message).toMatch(
		/^2 edits done, total cost \$0\.0012, 1 edit whose cost Wiro does not tell, longest wait/,
	);
	const untold = await world.run({ parameters: edit });
	expect(untold.hints[0].message).toMatch(/^1 edit done, 1 edit whose cost Wiro does not tell, /);
});

test('operations that edit nothing leave no hint', async () => {
	const { hints } = await world.run({ parameters: { ...edit, operation: 'run' } });
	expect(hints).toEqual([]);
});

const ofTheNode = (level: string) =>
	log.filter((line) => line.startsWith(level) && line.includes('Flux Kontext:'));

test("each started task is in n8n's log at its usual level, to be found when n8n itself dies", async () => {
	await world.run({ parameters: edit, items: [{}, {}] });
	const [first, second] = world.wiro.tasks.map(({ id }) => id);
	expect(ofTheNode('info')).toEqual([
		expect.stringMatching(`execution \\d+, item 1: started Wiro task ${first}`),
		expect.stringMatching(`execution \\d+, item 2: started Wiro task ${second}`),
	]);
});

test("the way of a task is in n8n's log at debug level, a line for each change of its status", async () => {
	world.wiro.plan({ queueSeconds: 5, seconds: 20 });
	await world.run({ parameters: edit });
	const [{ id }] = world.wiro.tasks;
	const statuses = log.flatMap((line) => line.match(`^debug .*Wiro task ${id}: (\\S+)`)?.[1] ?? []);
	expect(statuses.length).toBeGreaterThan(2);
	expect(new Set(statuses).size).toBe(statuses.length);
	expect(statuses.at(0)).toBe('task_queue');
	expect(statuses.at(-1)).toBe('task_postprocess_end');
});

test('what a task cost that "On Timeout" killed is in the total', async () => {
	world.wiro.settings.taskSeconds = (n) => (n === 1 ? 2 : 300);
	const { hints } = await world.run({
		parameters: { ...edit, options: { timeout: 20, onTimeout: 'kill' } },
		items: [{}, {}],
		onError: 'continueRegularOutput',
	});
	const cost = world.wiro.tasks.reduce((sum, task) => sum + task.cost(), 0);
	expect(hints[0].message).toContain(`1 edit done, 1 failed, total cost $${cost.toFixed(4)}`);
});

test('the numbers of a batch that ended early add up, also where items only start edits', async () => {
	world.wiro.fault('Run', { kind: 'refusal', code: 97, message: 'No credit' }, { call: 7 });
	const { error } = await world.run({
		parameters: { ...edit, operation: 'run', options: { maxConcurrency: 1 } },
		items: Array.from({ length: 20 }, () => ({})),
	});
	expect(error?.description).toContain(
		'Of 20 items, 6 finished, 1 failed, 0 are still under way and 13 were not begun.',
	);
	for (const { id } of world.wiro.tasks) expect(error?.description).toContain(id);
});

describe('the hint counts each item once', () => {
	const counts = (message: string) =>
		[...message.matchAll(/(\d+) (?:edits? (?:done|(?:is|are) not done yet)|failed)/g)].map(
			([, count]) => Number(count),
		);

	test('where a paid picture stays away', async () => {
		world.wiro.fault('picture', { kind: 'status', status: 404 }, { call: 4, times: Infinity });
		const { hints } = await world.run({
			parameters: { ...edit, returnAs: 'image' },
			items: [{}, {}, {}, {}],
			onError: 'continueRegularOutput',
		});
		expect(hints[0].message).toMatch(/^3 edits done, 1 failed, total cost/);
	});

	test('where some are not done in time, and are handed on as they stand', async () => {
		world.wiro.settings.taskSeconds = (n) => (n <= 2 ? 300 : 2);
		world.wiro.planEach((n) => (n === 3 ? { pexit: '1' } : undefined));
		const { hints } = await world.run({
			parameters: { ...edit, options: { timeout: 20, onTimeout: 'continue' } },
			items: [{}, {}, {}, {}, {}],
			onError: 'continueRegularOutput',
		});
		expect(hints[0].message).toContain('2 edits done, 1 failed, 2 edits are not done yet');
		expect(counts(hints[0].message).reduce((sum, count) => sum + count, 0)).toBe(5);
	});
});

const sums = (description: unknown) => {
	const text = String(description);
	const [items, ...parts] = (/Of (\d+) items, (\d+) \D+(\d+) \D+(\d+) \D+(\d+) /.exec(text) ?? [])
		.slice(1)
		.map(Number);
	return { items, parts, sum: parts.reduce((sum, part) => sum + part, 0) };
};

test('a failed item whose task goes on is counted as failed alone, and its task is named', async () => {
	world.wiro.settings.taskSeconds = (n) => (n === 1 ? 300 : 2);
	const { error } = await world.run({
		parameters: { ...edit, options: { timeout: 20 } },
		items: [{}, {}, {}],
	});
	expect(sums(error?.description)).toEqual({ items: 3, parts: [2, 1, 0, 0], sum: 3 });
	expect(error?.description).toContain(`Running at Wiro: task ${world.wiro.tasks[0].id}.`);
});

test('an item whose start is being looked for when the batch ends is not called "not begun"', async () => {
	world.wiro.settings.listLagSeconds = 900;
	world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 1 });
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1', seconds: 5 } : { seconds: 900 }));
	const { error } = await world.run({ parameters: edit, items: [{}, {}] });
	expect(sums(error?.description)).toEqual({ items: 2, parts: [0, 1, 1, 0], sum: 2 });
	expect(error?.description).toContain('executing again pays again');
});
