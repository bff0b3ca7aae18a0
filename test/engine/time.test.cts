import { useWorld } from '../support/world.cjs';

describe('warped time', () => {
	const world = useWorld();

	it.each([700, -40])('a wall clock that steps by %d s moves nothing but Date', async (step) => {
		const [date, monotonic, hrtime] = [Date.now(), performance.now(), process.hrtime.bigint()];
		const fired = new Promise<number>((resolve) => {
			setTimeout(() => resolve(world.time.seconds()), 5000);
		});
		world.time.step(step);
		expect(Date.now() - date).toBeCloseTo(step * 1000, -2);
		expect(performance.now() - monotonic).toBeLessThan(1000);
		expect(await fired).toBe(5);
		expect(performance.now() - monotonic).toBeCloseTo(5000, -2);
		expect(Number(process.hrtime.bigint() - hrtime) / 1e6).toBeCloseTo(5000, -2);
		expect(Date.now() - date).toBeCloseTo(step * 1000 + 5000, -2);
	});

	it("Wiro's clock does not step with it", async () => {
		world.wiro.plan({ seconds: 60, queueSeconds: 0 });
		await world.run({
			parameters: { operation: 'run', prompt: 'A dog', inputImageUrl: world.wiro.inputUrls.dog },
		});
		world.time.step(700);
		expect(world.wiro.unfinishedTasks).toHaveLength(1);
	});
});
