import { isShort } from '../promises/support/failing.cjs';
import { only } from '../promises/support/tasks.cjs';
import { useWorld } from '../support/world.cjs';

/* What must hold whichever n8n runs, and whichever n8n-workflow npm has put beside the node. */

const world = useWorld();

const threePictures = {
	parameters: { prompt: '={{ $json.wish }}', inputImageUrl: 'https://example.com/a.png' },
	items: [{ wish: 'red' }, { wish: 'green' }, { wish: 'blue' }],
};

test('an item that fails under "Continue (using error output)" leaves there, with all that is known of its task', async () => {
	world.wiro.planEach((_, { prompt }) => (prompt === 'green' ? { pexit: '1' } : undefined));
	const onError = 'continueErrorOutput';
	const { items, errorItems } = await world.run({ ...threePictures, onError });
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	const { json, pairedItem } = only(errorItems);
	expect(pairedItem).toEqual({ item: 1 });
	expect(json).toMatchObject({ wish: 'green', error: expect.stringContaining('The edit failed') });
	const { id } = only(world.wiro.tasks.filter(({ plan }) => plan.pexit === '1'));
	if (isShort(onError)) expect(json.message).toContain(`Task ID: ${id}`);
	else expect(json.details).toMatchObject({ taskId: id });
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'"Retry On Fail" with "%s" never pays for pictures that n8n throws away',
	async (onError) => {
		world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : undefined));
		const node = { retryOnFail: true, maxTries: 3 };
		const { json } = await world.run({ ...threePictures, onError, node });
		const paid = world.wiro.tasks.filter(({ plan }) => plan.pexit !== '1').map(({ id }) => id);
		const handedOn = json.flatMap(({ taskId }) => taskId ?? []);
		expect(handedOn.sort()).toEqual(paid.sort());
	},
);
