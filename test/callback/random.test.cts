import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { edit } from '../batch/items.cjs';
import { dice, type Dice } from '../batch/random/dice.cjs';
import { WaitingPlace } from '../engine/waitingPlace.cjs';
import { later } from '../promises/support/time.cjs';
import { throwWeather } from '../sandbox/index.cjs';
import { outcomeOf, type Outcome } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { withFetch } from './withFetch.cjs';

/* Callbacks that are lost, doubled, late, early and forged, over an API in any weather. One seed alone: CALLBACK_SEED=<seed>. */

const ONLY = process.env.CALLBACK_SEED;
const NIGHTS = ONLY === undefined ? Number(process.env.CALLBACK_NIGHTS ?? 100) : 1;

const TIMEOUT = 120;
/** Beside the two Timeouts: the search for a lost start, a Run that hangs, the budget of a picture. */
const REST = 60 + 3 * 60 + 600;

const world = useWorld();

interface Night {
	items: IDataObject[];
	parameters: INodeParameters;
	/** n8n's timer wakes no more than once a minute. */
	seed: number;
}

function throwNight(seed: number): Night {
	const thrown: Dice = dice(seed);
	Object.assign(world.wiro.settings, {
		accountLimit: thrown.chance(0.3) ? thrown.whole(1, 4) : undefined,
		queueSeconds: thrown.pick([0, 0.2, 2]),
		taskSeconds: () => 1 + thrown.next() * 20,
	});
	const weather = throwWeather(thrown);
	// A picture that is gone fails; here it is about calls.
	world.wiro.weather = { ...weather, gone: undefined };
	const failing = thrown.next() * 0.2;
	world.wiro.planEach(() => (thrown.chance(failing) ? { pexit: '1' } : undefined));
	const count = thrown.whole(1, 8);
	return {
		seed,
		items: Array.from({ length: count }, (_, n) => ({ n: `${seed} ${n}` })),
		parameters: edit({
			waitMode: 'callback',
			timeout: TIMEOUT,
			...(thrown.chance(0.3) && { reuseHours: 24 }),
		}),
	};
}

/** Lets it end, with n8n's timer going round. */
async function endOf(n8n: WaitingPlace, run: Promise<Outcome>): Promise<Outcome> {
	let over = false;
	const ended = run.finally(() => (over = true));
	ended.catch(() => undefined);
	const latest = world.time.seconds() + 2 * TIMEOUT + REST;
	while (!over && world.time.seconds() < latest) {
		await later(Math.min(60, Math.max(1, latest - world.time.seconds())));
		n8n.lookForDue();
	}
	if (!over) throw new Error('It did not end');
	return await ended;
}

const paidFor = () => world.wiro.billedTasks.map(({ parameters }) => String(parameters.prompt));

test(`nothing is paid twice and everything is delivered: seeds 1 to ${NIGHTS}`, async () => {
	for (let n = 1; n <= NIGHTS; n += 1) {
		const seed = Number(ONLY ?? n);
		const n8n = await WaitingPlace.start();
		try {
			const { items, parameters } = throwNight(seed);
			const { credential } = world;
			const file = withFetch({ onError: 'continueErrorOutput', credential, parameters, items });
			const run = n8n.execute(file, { credential });
			const end = await endOf(
				n8n,
				run.then((each) => outcomeOf(each, 'Fetch')),
			);
			const edited = outcomeOf(end.run);
			const seen = { seed, items: items.length, status: end.run.status };
			// Each item comes out once, of the one or the other output.
			const out = [...edited.items, ...edited.errorItems].map(
				({ pairedItem }) => (pairedItem as { item: number }).item,
			);
			expect({ ...seen, out: out.sort((a, b) => a - b) }).toEqual({
				...seen,
				status: 'success',
				out: items.map((_, index) => index),
			});
			// With its own edit.
			for (const { json, pairedItem } of edited.items) {
				const { item } = pairedItem as { item: number };
				const task = world.wiro.task(String(json.taskId));
				expect({ seed, prompt: task?.parameters.prompt }).toEqual({
					seed,
					prompt: `Picture ${String(items[item].n)}`,
				});
				// Nobody but Wiro can tell that it has succeeded.
				if (json.succeeded === true) expect(task?.billed).toBe(true);
			}
			// And what succeeded is fetched, also where no call came.
			const fetched = end.items.filter(({ binary }) => binary?.data !== undefined).length;
			const good = edited.items.filter(({ json }) => world.wiro.task(String(json.taskId))?.billed);
			// The weather may keep a picture back: then Get Detail says so.
			const told = fetched + end.errorItems.length;
			expect({ seed, missing: Math.max(0, good.length - told) }).toEqual({ seed, missing: 0 });
			expect({ seed, paid: paidFor().length }).toEqual({ seed, paid: new Set(paidFor()).size });
		} finally {
			await n8n.stop();
			world.wiro.reset();
			world.wiro.clearFaults();
			world.wiro.clearWeather();
		}
	}
}, 300_000);
