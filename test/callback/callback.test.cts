import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { WaitingPlace } from '../engine/waitingPlace.cjs';
import { edit, numbered } from '../batch/items.cjs';
import { outcomeOf, workflowOf, type NodeUse, type Outcome } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';

/* The execution is put aside, and goes on when Wiro calls. */

const world = useWorld();
let n8n: WaitingPlace;

beforeEach(async () => {
	n8n = await WaitingPlace.start();
});
afterEach(async () => await n8n.stop());

const called = (options: IDataObject = {}): INodeParameters =>
	edit({ waitMode: 'callback', ...options });

async function run(use: Partial<NodeUse>): Promise<Outcome> {
	const { credential } = world;
	const file = workflowOf({ onError: 'continueErrorOutput', credential, ...use });
	return outcomeOf(await n8n.execute(file, { credential }));
}

test('an edit is delivered when Wiro calls, and nobody asks before', async () => {
	const { items } = await run({ parameters: called(), items: numbered(1) });
	expect(items.map(({ json }) => [json.succeeded, (json.outputs as unknown[]).length])).toEqual([
		[true, 1],
	]);
	expect(world.wiro.callsTo('Detail')).toHaveLength(1);
	expect(n8n.calls.map(({ status }) => status)).toEqual([200]);
});
