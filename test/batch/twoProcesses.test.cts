import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

/** To the node an account at another address is another one, so it knows as little of the first as another n8n process does. */
const processes = () =>
	['127.0.0.1', 'localhost'].map((host) => ({
		...world.credential,
		baseUrl: world.credential.baseUrl.replace('127.0.0.1', host),
	}));

const refused = () => world.wiro.callsTo('Run').length - world.wiro.tasks.length;

/** Some executions in each process, all at once. */
async function together(executions: number, [first, second]: [number, number]): Promise<void> {
	const [here, there] = processes();
	const runs = Array.from({ length: executions }, () => [
		world.start({ parameters: edit(), items: numbered(first), credential: here }),
		world.start({ parameters: edit(), items: numbered(second), credential: there }),
	]).flat();
	const ended = await Promise.all(runs.map(async ({ finished }) => await finished));
	expect(ended.map(({ status }) => status)).toEqual(Array(executions * 2).fill('success'));
}

beforeEach(() => {
	world.wiro.settings.accountLimit = 20;
	world.wiro.settings.queueSeconds = 0;
	// A Run call takes its time, so that many are under way when the account is full.
	world.wiro.fault('Run', { kind: 'delay', seconds: 0.3 }, { times: Infinity });
});

/** When a full account is tried again is drawn, so both vary: of 300 edits 76 to 91 % of its time is used, and 40 to 42 starts are refused. */
const USED = 0.7;
const REFUSED = 0.2;

describe('two n8n processes that share an account', () => {
	test('use nearly all of it, and are hardly ever refused', async () => {
		await together(10, [15, 15]);
		expect(world.time.seconds()).toBeLessThanOrEqual((300 * 6) / 20 / USED);
		expect(refused()).toBeLessThanOrEqual(300 * REFUSED);
	});

	test('when one is done, the other soon has its places', async () => {
		await together(6, [5, 35]);
		expect(world.time.seconds()).toBeLessThanOrEqual((240 * 6) / 20 / USED);
		expect(refused()).toBeLessThanOrEqual(240 * REFUSED);
	});
});
