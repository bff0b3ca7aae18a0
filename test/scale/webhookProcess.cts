import { dice } from '../batch/random/dice.cjs';
import type { Line } from '../bench/support/table.cjs';
import { STORMY } from '../sandbox/index.cjs';
import { firedByCalls } from './firedByCalls.cjs';
import { SILENT, wokenByCalls } from './wokenByCalls.cjs';
import { must, type World } from './world.cjs';

/** The same seed makes the same weather. */
const SEED = Number(process.env.SCALE_SEED ?? 1);

/** The share of edits that fail. */
const FAILING = 0.15;

/** Wiro's calls, in bad weather, reach a process that is neither main nor worker. It stays so: no part can come after this one. */
export async function webhookProcess(world: World): Promise<Line[]> {
	const { cluster, wiro } = world;
	const outside = await cluster.webhooksApart();
	wiro.reset();
	wiro.settings.accountLimit = undefined;
	wiro.weather = { seed: SEED, callbacks: STORMY };
	const thrown = dice(SEED);
	wiro.planEach((_, { prompt }) => ({
		queueSeconds: 0,
		seconds: 4 + 12 * thrown.next(),
		...(thrown.chance(FAILING) && { pexit: '1', debugerror: 'No face found' }),
		...(String(prompt).startsWith(SILENT) && { callbacks: [] }),
	}));
	const lines = await Promise.all([wokenByCalls(world, outside), firedByCalls(world, outside)]);
	const elsewhere = wiro.callbacks.filter(({ url }) => !url.startsWith(outside.origin));
	const [{ url }] = wiro.callbacks;
	const main = await wiro.forgeCallback(url.replace(outside.origin, cluster.client.origin), {});
	return [
		{ what: 'seed', value: String(SEED) },
		...lines.flat(),
		must('calls to another process', elsewhere.length, 0),
		must('HTTP status of main, when it is called', main.status ?? 0, 404),
	];
}
