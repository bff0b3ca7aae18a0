import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

/** The shortest time between two questions about the same task, in seconds. */
function shortestGap(): number {
	const gaps = world.wiro.tasks.flatMap(({ id }) => {
		const asked = world.wiro.callsTo('Detail').filter(({ taskId }) => taskId === id);
		return asked.slice(1).map(({ at }, index) => (at - asked[index].at) / 1000);
	});
	return Math.min(...gaps);
}

test('no task is asked about twice within a fifth of a second, however near its end is', async () => {
	world.wiro.settings.taskSeconds = (n) => 3 + ((n * 7) % 6);
	await world.run({ parameters: edit({ maxConcurrency: 10 }), items: numbered(60) });
	expect(shortestGap()).toBeGreaterThanOrEqual(0.2);
});

test.each([10.1, 10.3, 10.5, 10.9])(
	'nor within half a second where only the timeout of %d seconds is near',
	async (timeout) => {
		world.wiro.settings.taskSeconds = 60;
		const use = { parameters: edit({ timeout }), items: numbered(1) };
		const { error } = await world.run(use);
		expect(error?.message).toBe(`The edit was not done within ${timeout} seconds`);
		expect(shortestGap()).toBeGreaterThanOrEqual(0.5);
	},
);

test('a task that was seen running a moment ago is not asked about at once by the next try', async () => {
	world.wiro.settings.taskSeconds = 20;
	await world.run({
		parameters: edit({ timeout: 8 }),
		items: numbered(1),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 },
	});
	expect(world.wiro.tasks).toHaveLength(1);
	expect(shortestGap()).toBeGreaterThanOrEqual(0.5);
});

test('the questions of a batch are spread, not asked in bursts', async () => {
	world.wiro.settings.taskSeconds = 40;
	await world.run({ parameters: edit({ maxConcurrency: 20 }), items: numbered(20) });
	const late = world.wiro
		.callsTo('Detail')
		.filter(({ at }) => at - world.wiro.tasks[0].createdAt > 25_000);
	const seconds = new Set(late.map(({ at }) => Math.floor(at / 250)));
	expect(seconds.size).toBeGreaterThan(8);
});
