import { useWorld } from '../support/world.cjs';

const world = useWorld();

const twoItems = {
	parameters: { prompt: 'Make it blue', inputImageUrl: 'https://example.com/a.png' },
	items: [{}, {}],
	node: { retryOnFail: true, maxTries: 3 },
};

test('"Retry On Fail" under "Continue" is refused where n8n would throw away what the tries get', async () => {
	const { items } = await world.run({ ...twoItems, onError: 'continueRegularOutput' });
	expect(items.map(({ json }) => json.error)).toEqual(
		Array(2).fill("This n8n loses what 'Retry On Fail' gets under 'Continue'"),
	);
	expect(items[0].json.message).toContain('update n8n to 1.104 or newer');
	expect(world.wiro.calls).toEqual([]);
});

test('"Retry On Fail" that stops the workflow works', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : undefined));
	const { items } = await world.run(twoItems);
	expect(items).toHaveLength(2);
	expect(world.wiro.tasks).toHaveLength(3);
});
