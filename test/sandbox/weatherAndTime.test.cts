import { dice } from '../batch/random/dice.cjs';
import { useWorld } from '../support/world.cjs';
import { throwWeather } from './index.cjs';

describe('a batch in random weather', () => {
	const world = useWorld();

	it.each([1, 2, 3, 4, 5, 6, 7, 8])('comes to its end: weather %d', async (seed) => {
		const { wiro } = world;
		wiro.weather = throwWeather(dice(seed));
		const { items, errorItems, error } = await world.run({
			parameters: {
				operation: 'runAndWait',
				prompt: 'A dog',
				inputImageUrl: wiro.inputUrls.dog,
				options: { timeout: 60 },
			},
			items: [{}, {}, {}],
			onError: 'continueErrorOutput',
		});
		expect(error).toBeUndefined();
		expect(items.length + errorItems.length).toBe(3);
	});
});
