import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { wiroNow } from '../../sandbox/clock.cjs';
import { throwWeather, type SandboxTask } from '../../sandbox/index.cjs';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import type { Execution } from '../../engine/engine.cjs';
import { BOTH_FAMILIES, resolveNames } from '../../engine/names.cjs';
import { outcomeOf, type NodeUse, type Outcome } from '../../support/fluxKontext.cjs';
import { retryFromList } from '../../support/retryFromList.cjs';
import { useWorld } from '../../support/world.cjs';
import { anotherProcess, die } from './death.cjs';
import { dice, type Dice } from './dice.cjs';
import { countByPrompt, throwEdits, throwParameters, type Edit } from './edits.cjs';
import { knownTasks } from './promises.cjs';

/** One seed alone: LIVE_SEED=<seed> npx jest live. What the account learned from those before it is missing then. */
const ONLY = process.env.LIVE_SEED;
const FIRST = Number(ONLY ?? process.env.BATCH_FIRST_SEED ?? 1);
const BATCHES = ONLY === undefined ? Number(process.env.LIVE_BATCHES ?? 150) : 1;

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

let restoreNames: () => void;
beforeAll(() => {
	restoreNames = resolveNames({ localhost: BOTH_FAMILIES });
});
afterAll(() => restoreNames());

interface Guest {
	use: Omit<NodeUse, 'credential'>;
	edits: Edit[];
	/** In seconds; null when nobody stops it. */
	stopAfter: number | null;
	/** How long it may take at most when it is alone. */
	budget: number;
	tries: number;
	/** When it comes, in seconds. */
	after: number;
}

interface Night {
	/** The executions of one account that work at the same time. */
	guests: Guest[];
	stepsOfClock: Array<[after: number, seconds: number]>;
	/** Whether earlier edits are reused. */
	reuses: boolean;
	/** When n8n dies, in seconds; null when it does not. Another one executes anew what has not ended by then. */
	diesAfter: number | null;
}

/** The edits of a guest of its own, or as many of those that all have. */
function throwGuest(thrown: Dice, all: Edit[], after: number, parameters: INodeParameters): Guest {
	const edits = all.slice(0, thrown.whole(1, 6));
	const concurrency = thrown.whole(1, 8);
	const retryOnFail = thrown.chance(0.3);
	const options = parameters.options as INodeParameters;
	const tries = retryOnFail ? 3 : 1;
	return {
		edits,
		after,
		tries,
		budget: tries * Math.ceil(edits.length / concurrency) * (2 * TIMEOUT + REST_OF_ITEM),
		stopAfter: thrown.chance(0.25) ? thrown.next() * 20 : null,
		use: {
			parameters: {
				...parameters,
				operation: 'runAndWait',
				returnAs: thrown.pick(['image', 'url']),
				options: { ...options, maxConcurrency: concurrency, timeout: TIMEOUT },
			},
			items: edits,
			node: retryOnFail ? { retryOnFail, maxTries: 3, waitBetweenTries: 1000 } : {},
		},
	};
}

function throwNight(thrown: Dice): Night {
	// In a small account, long ones hold the others back for longer than their Timeout.
	const most = thrown.chance(0.3) ? 40 : 10;
	Object.assign(world.wiro.settings, {
		accountLimit: thrown.chance(0.5) ? thrown.whole(1, 3) : undefined,
		limitWords: thrown.pick(['docs', 'bare', 'text']),
		queueSeconds: thrown.pick([0, 0.2, 2]),
		taskSeconds: () => 1 + thrown.next() * (most - 1),
	});
	const reuses = thrown.chance(0.3);
	const parameters = {
		...throwParameters(thrown),
		options: reuses ? { reuseHours: 24 } : {},
	};
	const weather = throwWeather(thrown);
	// Pictures that are gone are edited anew, for new money.
	world.wiro.weather = reuses ? { ...weather, gone: undefined } : weather;
	const count = thrown.chance(0.4) ? thrown.whole(2, 4) : 1;
	// The same edits in all of them, or each its own.
	const alike = thrown.chance(0.5) ? throwEdits(thrown, 6) : null;
	return {
		guests: Array.from({ length: count }, (_, n) => {
			const edits = alike ?? throwEdits(thrown, 6);
			return throwGuest(thrown, edits, n === 0 ? 0 : thrown.next() * 10, parameters);
		}),
		stepsOfClock: thrown.chance(0.3)
			? [[thrown.next() * 20, thrown.pick([-700, -40, 40, 700])]]
			: [],
		reuses,
		diesAfter: reuses && thrown.chance(0.5) ? thrown.next() * 20 : null,
	};
}

const idsOf = (items: INodeExecutionData[]) =>
	new Set(items.map(({ pairedItem }) => (pairedItem as { item: number }).item));

/** How an execution ended; "open" where n8n knows nothing of it: not yet, or no more. */
type End = Outcome | 'stopped' | 'open';

/** An n8n process. */
interface Process {
	credential: WiroCredential;
	working: Execution[];
	dead: boolean;
}

const isOpen = (end: End | undefined) =>
	end === 'open' || (typeof end === 'object' && end.error !== undefined);

/** One execution, or its newest retry. */
async function execute(guest: Guest, last: End, n8n: Process, broken: string[]): Promise<End> {
	if (last === 'open') await later(guest.after);
	if (n8n.dead) return 'open';
	const resume = typeof last === 'object' ? retryFromList(last.run) : undefined;
	const execution = world.start({ ...guest.use, resume, credential: n8n.credential });
	n8n.working.push(execution);
	let stoppedAt: number | null = null;
	const stop = () => {
		stoppedAt = world.time.seconds();
		execution.stop();
	};
	const timer = guest.stopAfter === null ? undefined : setTimeout(stop, guest.stopAfter * 1000);
	const run = await execution.finished;
	n8n.working.splice(n8n.working.indexOf(execution), 1);
	clearTimeout(timer);
	const took = stoppedAt === null ? 0 : world.time.seconds() - stoppedAt;
	if (took > STOP_BUDGET + 0.2) broken.push(`Stop took ${took.toFixed(1)} s`);
	if (stoppedAt !== null) return 'stopped';
	if (n8n.dead && run.status !== 'success') return 'open';
	const outcome = outcomeOf(run);
	const isFull = outcome.error?.message === FULL && guest.tries === 1 && resume === undefined;
	if (isFull && placesCame()) broken.push('an item gave up although places came free');
	return outcome;
}

const FULL = 'Too many tasks at once for the balance of your Wiro account';

/** Whether a place came free while an item waited that has just given up. What was under way beside it may have taken a minute to end. */
function placesCame(): boolean {
	const ago = ({ createdAt }: SandboxTask) => (wiroNow() - createdAt) / 1000;
	return knownTasks(world.wiro).some((task) => ago(task) > 62 && ago(task) < TIMEOUT - 1);
}

/** What came of each in the end. */
async function lived({ guests, stepsOfClock, diesAfter }: Night, broken: string[]) {
	const sum = (of: (guest: Guest) => number) =>
		guests.reduce((total, guest) => total + of(guest), 0);
	const last = new Map<Guest, End>(guests.map((guest) => [guest, 'open']));
	let open = guests;
	let n8n: Process = { credential: { ...world.credential }, working: [], dead: false };
	const death = () => {
		n8n.dead = true;
		die(n8n.credential, n8n.working);
	};
	const deaths = diesAfter === null ? 0 : 1;
	for (let round = 0; round <= RETRIES + deaths && open.length > 0; round += 1) {
		const before = { at: world.time.seconds(), calls: world.wiro.calls.length };
		const timers = stepsOfClock.map(([after, by]) =>
			setTimeout(() => world.time.step(by), after * 1000),
		);
		if (round < deaths) timers.push(setTimeout(death, (diesAfter ?? 0) * 1000));
		const ends = await Promise.all(
			open.map(async (guest) => await execute(guest, last.get(guest) ?? 'open', n8n, broken)),
		);
		for (const timer of timers) clearTimeout(timer);
		const took = world.time.seconds() - before.at;
		const budget = sum((guest) => guest.after + guest.budget);
		if (took > budget) broken.push(`they took ${took.toFixed(0)} s of ${budget.toFixed(0)}`);
		const calls = world.wiro.calls.length - before.calls;
		if (calls > sum(({ edits, tries }) => edits.length * tries) * CALLS_PER_ITEM) {
			broken.push(`${calls} calls`);
		}
		await nothingLeftBehind(n8n.dead || ends.includes('stopped'), broken);
		ends.forEach((end, n) => last.set(open[n], end));
		open = open.filter((guest) => isOpen(last.get(guest)));
		// The weather clears after the first night that was lived through, and the account is topped up.
		if (!n8n.dead) world.wiro.clearWeather();
		else n8n = { credential: anotherProcess(world.credential), working: [], dead: false };
	}
	return last;
}

/**
 * Nobody asks Wiro anything more. What was on its way when the node ended may still arrive, though nobody hears the answer; and a Run that was
 * unanswered at Stop has two minutes, so that what it started is stopped.
 */
async function nothingLeftBehind(stopped: boolean, broken: string[]): Promise<void> {
	await later(stopped ? 120 : 1);
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
	const ends = await lived(night, broken);
	broken.push(...world.secretsShown().map((secret) => `${secret} was shown`));
	const wanted = new Map<unknown, number>();
	for (const [{ edits }, last] of ends) {
		if (last === 'open' || isOpen(last)) {
			const why = typeof last === 'object' ? last.error?.message : last;
			broken.push(`not delivered after ${RETRIES} retries: ${why}`);
		} else if (last !== 'stopped' && idsOf(last.items).size !== edits.length) {
			broken.push('items vanished');
		}
		for (const [prompt, times] of countByPrompt(edits)) {
			const before = wanted.get(prompt) ?? 0;
			const all = night.reuses ? Math.max(before, times) : before + times;
			// Of what is stopped, some is paid and some is not.
			wanted.set(prompt, last === 'stopped' ? NaN : all);
		}
	}
	for (const [prompt, times] of wanted) {
		const paid = world.wiro.billedTasks.filter(({ parameters }) => parameters.prompt === prompt);
		if (!Number.isNaN(times) && paid.length !== times) {
			broken.push(`${String(prompt)} was paid ${paid.length} times, not ${times}`);
		}
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
	`${BATCHES} batches in any weather: each ends in time, leaves nothing behind, also where several work at once, and once the weather clears, at most ${RETRIES} retries deliver every item, each paid once, also when n8n died and earlier edits are reused`,
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
