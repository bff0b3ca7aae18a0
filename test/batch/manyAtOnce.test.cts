import type { RecordedCall } from '../sandbox/index.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

/** The most tasks that were unfinished at once. */
function mostAtOnce(): number {
	const moments = world.wiro.tasks.flatMap(({ createdAt, moments: { end } }) => [
		{ at: createdAt, change: 1 },
		{ at: end, change: -1 },
	]);
	moments.sort((a, b) => a.at - b.at || a.change - b.change);
	let now = 0;
	return Math.max(...moments.map(({ change }) => (now += change)));
}

const prompts = (calls: RecordedCall[]) => calls.map(({ body }) => body.prompt);

test('five items are in work at once unless the user says otherwise', async () => {
	const { json } = await world.run({ parameters: edit(), items: numbered(12) });
	expect(json).toHaveLength(12);
	expect(mostAtOnce()).toBe(5);
});

test('Max Concurrency says how many items are in work at once', async () => {
	await world.run({ parameters: edit({ maxConcurrency: 3 }), items: numbered(9) });
	expect(mostAtOnce()).toBe(3);
});

test('a concurrency that is no whole number above zero is told before anything is sent', async () => {
	const { error } = await world.run({ parameters: edit({ maxConcurrency: 0 }), items: [{}] });
	expect(error?.message).toBe("'Max Concurrency' must be a whole number above zero, not 0");
	expect(world.wiro.calls).toEqual([]);
});

test('results keep the order and the links of the input, however the tasks finish', async () => {
	world.wiro.settings.taskSeconds = (n) => 12 - n;
	const { items } = await world.run({
		parameters: edit({ maxConcurrency: 10 }),
		items: numbered(10),
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		numbered(10).map(({ n }) => ({ item: n })),
	);
	const ids = items.map(({ json }) => json.taskId);
	const started = ids.map((id) => world.wiro.task(String(id))?.parameters.prompt);
	expect(started).toEqual(numbered(10).map(({ n }) => `Picture ${n}`));
});

test('one bad item does not hold up the others', async () => {
	world.wiro.planEach((_, { prompt }) => (prompt === 'Picture 2' ? { pexit: '1' } : undefined));
	const { items } = await world.run({
		parameters: edit(),
		items: numbered(6),
		onError: 'continueRegularOutput',
	});
	expect(items).toHaveLength(6);
	expect(items.map(({ json }) => json.succeeded ?? json.error)).toEqual([
		true,
		true,
		'The edit failed',
		true,
		true,
		true,
	]);
	expect(items[2].pairedItem).toEqual({ item: 2 });
});

test('without "Continue", the first failure stops new starts and says what became of the rest', async () => {
	world.wiro.settings.taskSeconds = (n) => (n === 1 ? 1 : n === 2 ? 3 : 30);
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1' } : undefined));
	const { error } = await world.run({ parameters: edit(), items: numbered(20) });
	expect(error?.message).toBe('The edit failed');
	expect(error?.context?.itemIndex).toBe(1);
	const done = world.wiro.billedTasks.map(({ id }) => id);
	// In the order of the items, which is not always that in which they reached Wiro.
	const running: string[] = Object(error?.context?.batch).running;
	expect([...running].sort()).toEqual(world.wiro.unfinishedTasks.map(({ id }) => id).sort());
	expect(done).toHaveLength(1);
	expect(running).toHaveLength(4);
	expect(error?.description).toContain(
		`Of 20 items, 1 finished, 1 failed, 4 are still under way and 14 were not begun. To carry on, open 'Executions' and select 'Retry' of this one, or of its newest retry; executing again pays again. Done: task ${done.join(', ')}. Running at Wiro: tasks ${running.join(', ')}.`,
	);
	expect(error?.context?.batch).toEqual({
		items: 20,
		finished: 1,
		failed: 1,
		running,
		succeeded: done,
		notBegun: 14,
	});
	expect(world.wiro.callsTo('Run')).toHaveLength(6);
});

test('many Get Details at once are a batch too', async () => {
	const started = await world.run({
		parameters: { ...edit(), operation: 'run' },
		items: numbered(12),
	});
	for (let n = 1; n <= 12; n += 1) {
		world.wiro.fault('Detail', { kind: 'delay', seconds: 1 }, { call: n });
	}
	const before = world.time.seconds();
	const { json } = await world.run({
		parameters: { operation: 'getDetail', taskReference: 'taskId', taskId: '={{ $json.taskId }}' },
		items: started.json,
	});
	expect(json.map(({ taskId }) => taskId)).toEqual(started.json.map(({ taskId }) => taskId));
	// Twelve answers that take a second each, five at a time.
	expect(world.time.seconds() - before).toBeCloseTo(3, 0);
});

test('all parameters are read before the first edit is paid', async () => {
	const { error } = await world.run({
		parameters: { ...edit(), prompt: '={{ $json.n === 7 ? "" : "Make it blue" }}' },
		items: numbered(9),
	});
	expect(error?.message).toBe("The expression in 'Prompt' gave nothing for this item");
	expect(error?.context?.itemIndex).toBe(7);
	expect(prompts(world.wiro.calls)).toEqual([]);
});
