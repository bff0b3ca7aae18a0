import { outcomeOf, type Outcome } from '../../support/fluxKontext.cjs';
import { retryFromList } from '../../support/retryFromList.cjs';
import { useWorld } from '../../support/world.cjs';
import { throwBatch } from './batch.cjs';
import { dice } from './dice.cjs';
import { brokenPromises } from './promises.cjs';

/** One seed alone: BATCH_SEED=<seed> npx jest random. What the account learned from those before it is missing then. */
const ONLY = process.env.BATCH_SEED;
const FIRST = Number(ONLY ?? process.env.BATCH_FIRST_SEED ?? 1);
const BATCHES = ONLY === undefined ? Number(process.env.BATCHES ?? 1000) : 1;

const world = useWorld();
const { log } = world;

async function driveBatch(seed: number): Promise<string[]> {
	const thrown = dice(seed);
	Math.random = () => thrown.next();
	world.wiro.reset();
	log.length = 0;
	const batch = throwBatch(thrown, world.wiro);
	const outcomes: Outcome[] = [];
	const lasted: Array<[from: number, to: number]> = [];
	let stoppedAt: number | null = null;
	for (let tries = 0; tries <= batch.retries; tries += 1) {
		const before = outcomes.at(-1);
		if (before !== undefined && (stoppedAt !== null || before.error === undefined)) break;
		const resume = before === undefined ? undefined : retryFromList(before.run);
		const execution = world.start({ ...batch.use, resume });
		const from = Date.now();
		let over = false;
		if (batch.stopAfter !== null) {
			setTimeout(() => {
				if (over) return;
				stoppedAt = Date.now();
				execution.stop();
			}, batch.stopAfter * 1000);
		}
		outcomes.push(outcomeOf(await execution.finished));
		lasted.push([from, Date.now()]);
		over = true;
	}
	const broken = brokenPromises(world.wiro, batch, outcomes, lasted, stoppedAt, log);
	return [...broken, ...world.secretsShown().map((secret) => `${secret} was shown`)];
}

test(
	`${BATCHES} random batches, with every fault on every route, retries and stops, keep every promise`,
	async () => {
		const broken: string[] = [];
		for (let seed = FIRST; seed < FIRST + BATCHES && broken.length < 5; seed += 1) {
			const found = await driveBatch(seed);
			broken.push(...found.map((promise) => `BATCH_SEED=${seed}: ${promise}`));
		}
		process.stdout.write(`Random batches: seeds ${FIRST} to ${FIRST + BATCHES - 1}\n`);
		expect(broken).toEqual([]);
	},
	15 * 60_000,
);
