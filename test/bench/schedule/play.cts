import { Account } from '../../../nodes/FluxKontext/account/account';
import { nextQuestionIn } from '../../../nodes/FluxKontext/account/schedule';
import type { Dice } from '../../batch/random/dice.cjs';
import { idealMakespan } from '../support/ideal.cjs';

/* Plays executions that wait for tasks, by the node's own rule and memory, in a world without network or clock. All times in seconds. */

/** What an execution costs beside the waiting: n8n's start of it, and the way of a call. Measured with the real benches on loopback. */
const EXECUTION = 0.1;
const CALL = 0.015;

/** The phases of a task before the model's run and around it, as in the sandbox. */
const BEFORE = 0.08;
const AROUND = 0.12;

/** From this share of a run on, its output is written and only the wrapping-up is left, as in the sandbox. */
const OUTPUT_FULL = 0.95;

/** Where it is played, and what is taken away from the rule there. */
export interface World {
	dice: Dice;
	/** The status never says that only the wrapping-up is left. */
	plainStatus?: boolean;
	/** Nothing is remembered of finished tasks. */
	forgetful?: boolean;
}

/** How an execution went. */
export interface Played {
	/** Total / ideal makespan; for a single task, total / duration. */
	ratio: number;
	/** Detail calls, by the task. */
	looks: number[];
	/** When each of them was made. */
	askedAt: number[];
}

/** A task as the node watches it. */
interface Watched {
	/** How long the model runs. */
	run: number;
	startedAt: number;
	/** When it is asked about next. */
	dueAt: number;
	/** When it was last seen running, from its start. */
	runningAt: number;
	looks: number;
}

const KIND = 'kind';

/**
 * Plays one execution.
 *
 * @param account what is known of earlier ones
 * @param runs how long the model runs for each item
 * @param limit how many tasks run at once
 * @param world what is different
 */
export function play(account: Account, runs: number[], limit: number, world: World): Played {
	const looks: number[] = [];
	const askedAt: number[] = [];
	const waiting = [...runs];
	let watched: Watched[] = [];
	let total = 0;
	const start = (at: number) => {
		const run = waiting.shift();
		if (run === undefined) return;
		const dueAt = at + CALL + untilNext(account, 0, 'task_queue', world);
		watched.push({ run, startedAt: at, dueAt, runningAt: 0, looks: 0 });
	};
	for (let n = 0; n < limit; n += 1) start(EXECUTION);
	while (watched.length > 0) {
		const task = watched.reduce((first, other) => (other.dueAt < first.dueAt ? other : first));
		askedAt.push(task.dueAt);
		if (!isOver(account, task, world)) continue;
		watched = watched.filter((other) => other !== task);
		looks.push(task.looks);
		total = task.dueAt + CALL;
		start(total);
	}
	const durations = runs.map((run) => run + AROUND);
	return { ratio: total / idealMakespan(durations, limit), looks, askedAt };
}

/** Asks about a task, learns its end, or plans the next question. */
function isOver(account: Account, task: Watched, world: World): boolean {
	// The node counts from Run's answer; Wiro, from when it got the call.
	const askedAt = task.dueAt - task.startedAt - CALL;
	const wiro = askedAt + CALL + CALL / 2;
	task.looks += 1;
	if (wiro >= task.run + AROUND) {
		const { runningAt } = task;
		if (world.forgetful !== true) account.learn(KIND, { runningAt, doneAt: askedAt });
		return true;
	}
	const wrapsUp = wiro >= BEFORE + task.run * OUTPUT_FULL && world.plainStatus !== true;
	const status = wrapsUp ? 'task_output_full' : 'task_start';
	task.runningAt = askedAt;
	task.dueAt += CALL + untilNext(account, askedAt + CALL, status, world);
	return false;
}

function untilNext(account: Account, waited: number, status: string, { dice }: World): number {
	return nextQuestionIn({
		waited,
		status,
		seen: account.durationsOf(KIND),
		random: dice.next(),
	});
}
