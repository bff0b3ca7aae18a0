import { useWorld } from '../support/world.cjs';

const world = useWorld();

test('an n8n that is too old is told in words, before anything is sent', async () => {
	const { error } = await world.run({
		parameters: { prompt: 'Make it blue', inputImageUrl: 'https://example.com/a.png' },
	});
	expect(error).toMatchObject({
		name: 'NodeOperationError',
		message: 'This node needs n8n 1.68 or newer',
		description: 'Update n8n, then run the workflow again. Nothing was sent to Wiro',
	});
	expect(world.wiro.calls).toEqual([]);
});
