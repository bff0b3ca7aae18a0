import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FLUX_KONTEXT } from '../../e2e/workflows.cjs';
import { ensureHost } from '../../host/installHost.cjs';
import { installPackage } from '../../host/installPackage.cjs';
import { withProgress } from '../../host/progress.cjs';
import { Missing } from '../../host/words.cjs';
import { printTable, type Line } from '../support/table.cjs';
import { installManyNodes, MANY, MANY_TYPES } from './manyNodes.cjs';
import { measure, type Measured, type Start } from './measure.cjs';
import { median, spread } from './statistics.cjs';

/* What our package adds to the start and to the idle memory of an n8n, and what 290 node files would. */

const ROUNDS = 5;
const LEAST_ROUNDS = 5;
const START_BAR = 0.02;
const MEMORY_BAR_MEGABYTES = 5;

type Setup = 'without' | 'ours' | 'many';

/** One measured thing: its unit, and how much more of it our package may take. */
interface Quantity {
	what: string;
	key: keyof Measured;
	unit: string;
	/** How much more is allowed, given what n8n takes by itself and how much that varies. */
	bar?: (alone: number, noise: number) => number;
}

const startBar = (alone: number, noise: number) => Math.max(alone * START_BAR, noise);

const QUANTITIES: Quantity[] = [
	{ what: 'start until /healthz', key: 'healthy', unit: 's', bar: startBar },
	{ what: 'start until REST answers', key: 'ready', unit: 's', bar: startBar },
	{ what: 'processor time of the start', key: 'processor', unit: 's' },
	// Varies far too much by itself to be judged: see COLLECTOR in measure.cts.
	{ what: 'idle, resident', key: 'idle', unit: 'MB' },
	{ what: 'idle, objects in use', key: 'heap', unit: 'MB', bar: () => MEMORY_BAR_MEGABYTES },
];

const STARTS: Record<Setup, Required<Start>> = {
	without: { install: () => undefined, nodes: [] },
	ours: { install: (userFolder) => installPackage(userFolder), nodes: [FLUX_KONTEXT] },
	many: { install: installManyNodes, nodes: MANY_TYPES },
};

const ORDERS: Setup[][] = [
	['without', 'ours', 'many'],
	['many', 'without', 'ours'],
	['ours', 'many', 'without'],
];

async function main(rounds: number): Promise<boolean> {
	if (!existsSync('/proc/self/stat')) throw new Missing('This reads /proc, which only Linux has');
	const place = await ensureHost();
	const seen: Record<Setup, Measured[]> = { without: [], ours: [], many: [] };
	// The files of n8n come from the disk once; that start is nobody's.
	await measure(place, STARTS.without);
	await withProgress(`${rounds} rounds`, `${rounds} to ${rounds * 2} minutes`, async () => {
		for (let round = 0; round < rounds; round += 1) {
			// Nobody is always the first.
			for (const setup of ORDERS[round % ORDERS.length]) {
				const { install, nodes } = STARTS[setup];
				// To ask once is enough: it is the same package every time.
				const start = round === 0 ? { install, nodes } : { install };
				seen[setup].push(await measure(place, start));
			}
		}
	});
	const kept = printTable(
		`n8n with our package, ${rounds} rounds (medians; a difference is the median over the rounds)`,
		QUANTITIES.flatMap((quantity) => linesOf(quantity, seen)),
	);
	console.log(
		"\nNoise: how far n8n's own fastest and slowest start, or smallest and largest memory, lie apart. Less cannot be told from nothing.",
	);
	return kept;
}

function linesOf({ what, key, unit, bar }: Quantity, seen: Record<Setup, Measured[]>): Line[] {
	const of = (setup: Setup) => seen[setup].map((measured) => measured[key]);
	const more = (setup: Setup) =>
		median(of(setup).map((value, round) => value - of('without')[round]));
	const alone = median(of('without'));
	const noise = spread(of('without'));
	const shown = (value: number) => `${value.toFixed(2)} ${unit}`;
	const change = (value: number) =>
		`${value < 0 ? '' : '+'}${shown(value)} (${((value / alone) * 100).toFixed(1)} %)`;
	const allowed = bar?.(alone, noise);
	return [
		{ what: `${what}: n8n alone`, value: `${shown(alone)}, noise ${shown(noise)}` },
		{
			what: '  with our package',
			value: change(more('ours')),
			bar:
				allowed === undefined
					? undefined
					: { text: `at most +${shown(allowed)}`, ok: more('ours') <= allowed },
		},
		{ what: `  with ${MANY} empty nodes`, value: change(more('many')) },
	];
}

function readRounds(): number {
	const { rounds } = parseArgs({ options: { rounds: { type: 'string' } } }).values;
	const value = Number(rounds ?? ROUNDS);
	if (Number.isInteger(value) && value >= LEAST_ROUNDS) return value;
	throw new Error(`--rounds must be a whole number from ${LEAST_ROUNDS}, not "${rounds}"`);
}

async function run(): Promise<void> {
	try {
		if (!(await main(readRounds()))) process.exitCode = 1;
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}

void run();
