import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData } from 'n8n-workflow';
import { throwWeather } from '../../sandbox/index.cjs';
import { outcomeOf, type NodeUse, type Outcome } from '../../support/fluxKontext.cjs';
import { retryFromList } from '../../support/retryFromList.cjs';
import { useWorld } from '../../support/world.cjs';
import { dice, type Dice } from './dice.cjs';

/** One seed alone: LIVE_SEED=<seed> npx jest live. What the account learned from those before it is missing then. */
const ONLY = process.env.LIVE_SEED;
const FIRST = Number(ONLY ?? process.env.BATCH_FIRST_SEED ?? 1);
const BATCHES = ONLY === undefined ? Number(process.env.LIVE_BATCHES ?? 250) : 1;

/** As many as the README tells people to try. */
const RETRIES = 3;
const TIMEOUT = 120;
/** Beside its Timeout, twice: the search for a lost start, a Run that hangs three times, a picture's budget, and the last look. */
const REST_OF_ITEM = 60 + 3 * 60 + 300 + 30;
const STOP_BUDGET = 30;
/** Run, look, download and what weather adds to it. */
const CALLS_PER_ITEM = 120;

const world = useWorld();
const { log } = world;

interface Night {
	use: Omit<NodeUse, 'credential'>;
	items: number;
	/** In seconds; null when nobody stops it. */
	stopAfter: number | null;
	concurrency: number;
	stepsOfClock: Array<[after: number, seconds: number]>;
}

function throwNight(thrown: Dice): Night {
	const items = thrown.whole(1, 8);
	const concurrency = thrown.whole(1, 8);
	Object.assign(world.wiro.settings, {
		accountLimit: thrown.chance(0.5) ? thrown.whole(1, 3) : undefined,
		limitWords: thrown.pick(['docs', 'bare', 'text']),
		queueSeconds: thrown.pick([0, 0.2, 2]),
		taskSeconds: () => 1 + thrown.next() * 9,
	});
	const weather = throwWeather(thrown);
	world.wiro.weather = weather;
	return {
		items,
		concurrency,
		stopAfter: thrown.chance(0.25) ? thrown.next() * 20 : null,
		stepsOfClock: thrown.chance(0.3)
			? [[thrown.next() * 20, thrown.pick([-700, -40, 40, 700])]]
			: [],
		use: {
			parameters: {
				operation: 'runAndWait',
				prompt: '={{ "Picture " + $json.n }}',
				samples: thrown.pick([1, 1, 2]),
				returnAs: thrown.pick(['image', 'url']),
				options: { maxConcurrency: concurrency, timeout: TIMEOUT },
			},
			items: Array.from({ length: items }, (_, n) => ({ n })),
			node: thrown.chance(0.3) ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 } : {},
		},
	};
}

const idsOf = (items: INodeExecutionData[]) =>
	new Set(items.map(({ pairedItem }) => (pairedItem as { item: number }).item));

async function lived(night: Night, broken: string[]): Promise<Outcome | null> {
	let last: Outcome | null = null;
	for (let retry = 0; retry <= RETRIES; retry += 1) {
		const resume = last === null ? undefined : retryFromList(last.run);
		const before = { at: world.time.seconds(), calls: world.wiro.calls.length };
		const execution = world.start({ ...night.use, resume });
		const timers = night.stepsOfClock.map(([after, by]) =>
			setTimeout(() => world.time.step(by), after * 1000),
		);
		let stoppedAt: number | null = null;
		if (night.stopAfter !== null) {
			timers.push(
				setTimeout(() => {
					stoppedAt = world.time.seconds();
					execution.stop();
				}, night.stopAfter * 1000),
			);
		}
		last = outcomeOf(await execution.finished);
		const ended = world.time.seconds();
		for (const timer of timers) clearTimeout(timer);
		const tries = night.use.node?.retryOnFail === true ? 3 : 1;
		const rounds = Math.ceil(night.items / night.concurrency);
		const budget = tries * rounds * (2 * TIMEOUT + REST_OF_ITEM);
		if (ended - before.at > budget) {
			broken.push(`an execution took ${(ended - before.at).toFixed(0)} s of ${budget}`);
		}
		if (stoppedAt !== null && ended - stoppedAt > STOP_BUDGET + 0.2) {
			broken.push(`Stop took ${(ended - stoppedAt).toFixed(1)} s`);
		}
		const calls = world.wiro.calls.length - before.calls;
		if (calls > night.items * tries * CALLS_PER_ITEM) broken.push(`${calls} calls`);
		if (String(last.error?.message).includes('account is full')) {
			broken.push('an item failed for want of a place');
		}
		await nothingLeftBehind(stoppedAt !== null, broken);
		if (stoppedAt !== null) return null;
		if (last.error === undefined) return last;
		// The weather clears after the first night, and the account is topped up.
		world.wiro.clearWeather();
	}
	return last;
}

/** Nobody asks Wiro anything more; only a Run that was unanswered at Stop has two minutes, so that what it started is stopped. */
async function nothingLeftBehind(stopped: boolean, broken: string[]): Promise<void> {
	if (stopped) await later(120);
	const calls = world.wiro.calls.length;
	await later(300);
	if (world.wiro.calls.length > calls)
		broken.push(`${world.wiro.calls.length - calls} calls after the end`);
}

const later = async (seconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function driveNight(seed: number): Promise<string[]> {
	const thrown = dice(seed);
	Math.random = () => thrown.next();
	world.wiro.reset();
	log.length = 0;
	const night = throwNight(thrown);
	const broken: string[] = [];
	const last = await lived(night, broken);
	broken.push(...world.secretsShown().map((secret) => `${secret} was shown`));
	if (last === null) return broken;
	if (last.error !== undefined) {
		broken.push(`not delivered after ${RETRIES} retries: ${last.error.message}`);
	} else if (idsOf(last.items).size !== night.items) broken.push('items vanished');
	for (let n = 0; n < night.items; n += 1) {
		const paid = world.wiro.billedTasks.filter(
			({ parameters }) => parameters.prompt === `Picture ${n}`,
		);
		if (paid.length !== 1) broken.push(`item ${n} was paid ${paid.length} times`);
	}
	return broken;
}

/** What is in use once all that nobody needs is gone. */
function heapInUse(): number {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc')();
	return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** In MB, over all batches; the sandbox forgets its own calls and tasks. */
const MEMORY = 40;

test(
	`${BATCHES} batches in any weather: each ends in time, leaves nothing behind, and once the weather clears, at most ${RETRIES} retries deliver every item, each paid once`,
	async () => {
		const broken: string[] = [];
		await driveNight(FIRST);
		const before = heapInUse();
		for (let seed = FIRST; seed < FIRST + BATCHES && broken.length < 5; seed += 1) {
			const found = await driveNight(seed);
			broken.push(...found.map((promise) => `LIVE_SEED=${seed}: ${promise}`));
		}
		world.wiro.reset();
		const grown = heapInUse() - before;
		if (grown > MEMORY) broken.push(`${grown.toFixed(0)} MB are still held`);
		process.stdout.write(
			`Batches in any weather: seeds ${FIRST} to ${FIRST + BATCHES - 1}, ${grown.toFixed(1)} MB held after them\n`,
		);
		expect(broken).toEqual([]);
	},
	15 * 60_000,
);
