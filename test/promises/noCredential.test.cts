import { useWorld } from '../support/world.cjs';
import { MODES, expectFailure } from './support/failing.cjs';

const world = useWorld();

test.each(['run', 'runAndWait', 'getDetail', 'kill', 'cancel'])(
	'%s: a node without a credential says so, and where to choose one',
	async (operation) => {
		for (const onError of MODES) {
			const outcome = await world.run({
				parameters: { operation, prompt: 'Add a dog', taskId: '1' },
				node: { credentials: undefined },
				onError,
			});
			expectFailure(outcome, onError, {
				title: 'No credential is chosen in this node',
				says: ["choose a 'Wiro HMAC API' credential in 'Credential to connect with'"],
			});
		}
		expect(world.wiro.calls).toEqual([]);
	},
);

test("a credential that was deleted is told in n8n's words, with what to do", async () => {
	const { error } = await world.run({
		parameters: { operation: 'run', prompt: 'Add a dog' },
		node: { credentials: { wiroHmacApi: { id: 'deleted', name: 'Old account' } } },
	});
	expect(error).toMatchObject({
		message: 'The Wiro credential cannot be used',
		description:
			'Credential with ID "deleted" does not exist for type "wiroHmacApi". Choose another \'Wiro HMAC API\' credential in this node, or create one there',
	});
	expect(world.wiro.calls).toEqual([]);
});
