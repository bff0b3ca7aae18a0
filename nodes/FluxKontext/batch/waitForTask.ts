import { nextQuestionIn } from '../account/schedule';
import { isFinalForTask } from '../errors/problems';
import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { ASKING, LAST_LOOK_GRACE, POLICIES } from '../repeating/policies';
import { until } from '../repeating/until';
import { either, NEVER, type Stop } from '../timing/stop';
import type { Problem, Task } from '../wiro/types';
import type { Batch } from './batch';
import { callsHere } from './gathering';
import { look, type WatchedTask } from './look';
import type { FoundTask } from './taskFor';

/** How a wait ended. `last` is the newest state that was seen, if any. */
export type WaitEnd =
	/** `atFirstLook`: it was over before this wait. */
	| { kind: 'over'; task: Task; atFirstLook: boolean }
	| { kind: 'timeout'; last: Task | null }
	| { kind: 'unanswered'; problem: Problem; last: Task | null }
	/** Wiro no longer has the task, or does not show it to this credential. */
	| { kind: 'gone'; problem: Problem }
	| { kind: 'stopped'; last: Task | null }
	/** Wiro is to tell when it is over. */
	| { kind: 'left'; last: Task | null };

/**
 * Waits until a task is over. A timeout is decided only by a look that was made at its end and had an answer, whatever the clock did.
 *
 * @param batch what the items share
 * @param started the task
 * @param timeoutSeconds from its start
 * @returns how the wait ended; never throws
 */
export async function waitForTask(
	batch: Batch,
	started: FoundTask,
	timeoutSeconds: number,
): Promise<WaitEnd> {
	const { seen } = started;
	if (seen?.outcome === 'succeeded') return { kind: 'over', task: seen, atFirstLook: true };
	const task: WatchedTask = { ...started, runningAt: 0, looks: 0 };
	// A task of an earlier try is paid: another item's failure does not keep it from being finished.
	const ended = task.origin === 'resumed' ? batch.userStop : batch.stop;
	const stop = either(ended, leftWhen(batch, task));
	const endsAt = task.startedAt + timeoutSeconds;
	let last: Task | null = null;
	const untilNextLook = () => secondsToLook(batch, task, last, endsAt);
	if (task.origin !== 'resumed') await pause(untilNextLook(), stop);
	const end = await until<WaitEnd>(
		{
			policy: POLICIES.wait,
			stop,
			deadline: endsAt + LAST_LOOK_GRACE,
			onRepeat: batch.log.repeat(`Detail of task ${task.taskId}`),
		},
		async (seconds) => {
			const askedAt = now();
			const answer = await look(batch, task, { seconds, stop });
			if (!answer.ok) return problemWhileWaiting(task, answer.problem);
			last = answer.value;
			if (last.outcome !== 'running') {
				return { done: { kind: 'over', task: last, atFirstLook: task.looks === 1 } };
			}
			return askedAt >= endsAt ? { done: { kind: 'timeout', last } } : { again: untilNextLook() };
		},
	);
	if (end.kind === 'done') return end.value;
	if (end.kind === 'stopped') return { kind: ended.stopped ? 'stopped' : 'left', last };
	if (end.kind === 'late') return { kind: 'timeout', last };
	batch.account.unwell(end.problem, now() - POLICIES.wait.patience);
	return { kind: 'unanswered', problem: end.problem, last };
}

/** When a task is left to Wiro's call. */
function leftWhen({ gathering }: Batch, task: WatchedTask): Stop {
	return gathering !== null && callsHere(task) ? gathering.complete : NEVER;
}

/** When to look next, in seconds from now; never after the end of the wait. */
function secondsToLook(
	{ account }: Batch,
	task: WatchedTask,
	last: Task | null,
	endsAt: number,
): number {
	const seconds = nextQuestionIn({
		waited: now() - task.startedAt,
		status: last?.status ?? null,
		seen: account.durationsOf(task.kind),
		random: Math.random(),
	});
	const left = Math.max(0, endsAt - now());
	// The last look comes right at the end; where the next one would be close to it, it is that one.
	return seconds > left - ASKING.steady ? left : seconds;
}

/** For a task of an earlier try, "no such task" and "no permission" are final: it is long known to Wiro. */
function problemWhileWaiting(
	{ origin }: WatchedTask,
	problem: Problem,
): { done: WaitEnd } | { problem: Problem } {
	return origin !== 'started' && isFinalForTask(problem)
		? { done: { kind: 'gone', problem } }
		: { problem };
}
