import { useWorld } from '../support/world.cjs';

const world = useWorld();

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
		/^3 edits done, 1 failed, total cost \$0\.0\d+, longest wait [89] s$/,
	);
});

test('operations that edit nothing leave no hint', async () => {
	const { hints } = await world.run({ parameters: { ...edit, operation: 'run' } });
	expect(hints).toEqual([]);
});
