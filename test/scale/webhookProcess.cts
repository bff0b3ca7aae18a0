import { dice } from '../batch/random/dice.cjs';
import type { Line } from '../bench/support/table.cjs';
import { STORMY } from '../sandbox/index.cjs';
import { firedByCalls } from './firedByCalls.cjs';
import { PATH, SILENT, wokenByCalls } from './wokenByCalls.cjs';
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
	const main = cluster.client.origin;
	const [told] = wiro.callbacks.filter(({ url }) => url.includes('/webhook-waiting/'));
	const { status: waiting } = await wiro.forgeCallback(told.url.replace(outside.origin, main), {});
	const { status: published } = await wiro.forgeCallback(`${main}/webhook/${PATH}`, {});
	return [
		{ what: 'seed', value: String(SEED) },
		...lines.flat(),
		must('calls to another process', elsewhere.length, 0),
		must('HTTP status of main at /webhook-waiting/', waiting ?? 0, 404),
		must('HTTP status of main at /webhook/', published ?? 0, 404),
	];
}
