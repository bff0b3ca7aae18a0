import { nextQuestionIn } from '../account/schedule';
import { detailsOfTask, type FailureDetails } from '../errors/failure';
import { isFinalForTask, problemFailure, resumedTaskGone } from '../errors/problems';
import { noUsableAnswer, timedOut } from '../errors/taskFailures';
import type { Patience } from '../fields/waiting';
import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { ASKING, LAST_LOOK_GRACE, LEAST_TRY, POLICIES } from '../repeating/policies';
import { until, type LoopEnd } from '../repeating/until';
import { either, NEVER, type Stop } from '../timing/stop';
import type { Problem, Task } from '../wiro/types';
import type { Batch } from './batch';
import { callsHere } from './gathering';
import { look, settle, type WatchedTask } from './look';
import type { ItemTask } from './startTask';
import { stopTask } from './stopTasks';

/** How a task stands after the wait. */
export interface AfterWait {
	/** It is over, or runs on and is to be handed on so; null where Wiro has not told anything of it. */
	seen: Task | null;
	/** Wiro is to tell when it is over. */
	left?: boolean;
}

/**
 * Waits until a task is over, and does as 'On Timeout' says when it is not done in time. That is decided only by a look that was made at the
 * end and had an answer, whatever the clock did.
 *
 * @param batch what the items share
 * @param found the task
 * @param patience how long, and what then
 * @throws Failure when it cannot be told how the task stands, when it was not done in time, and when the wait was stopped
 */
export async function waitOut(
	batch: Batch,
	found: ItemTask,
	patience: Patience,
): Promise<AfterWait> {
	if (found.seen?.outcome === 'succeeded') return { seen: found.seen };
	const task: WatchedTask = { ...found, runningAt: null };
	// A task of an earlier try is paid: another item's failure does not keep it from being finished.
	const ended = task.origin === 'resumed' ? batch.userStop : batch.stop;
	const stop = either(ended, leftWhen(batch, task));
	const endsAt = task.startedAt + patience.timeoutSeconds;
	let last: Task | null = null;
	const untilNextLook = () => secondsToLook(batch, task, last, endsAt);
	if (task.origin !== 'resumed') await pause(untilNextLook(), stop);
	const onRepeat = batch.log.repeat(`Detail of task ${task.taskId}`);
	let deadline: number;
	let end: LoopEnd<'over' | 'late'>;
	do {
		deadline = Math.max(endsAt, now()) + LAST_LOOK_GRACE;
		end = await until<'over' | 'late'>(
			{ policy: POLICIES.wait, stop, deadline, onRepeat },
			async (seconds) => {
				const askedAt = now();
				const answer = await look(batch, task, { seconds, stop });
				if (!answer.ok) return orGone(batch, task, answer.problem);
				last = answer.value;
				if (last.outcome !== 'running') return { done: 'over' };
				return askedAt >= endsAt ? { done: 'late' } : { again: untilNextLook() };
			},
		);
		// The computer slept in the middle of a question.
	} while (end.kind === 'late' && now() > deadline + LEAST_TRY);
	if (end.kind === 'stopped' && !ended.stopped) return { seen: last, left: true };
	if (end.kind === 'stopped') throw problemFailure({ kind: 'stopped' }, detailsOf(task));
	if (end.kind === 'gaveUp') {
		batch.account.unwell(end.problem, now() - POLICIES.wait.patience);
		throw noUsableAnswer(end.problem, detailsOf(task));
	}
	const isOver = end.kind === 'done' && end.value === 'over';
	return { seen: isOver ? last : await afterTimeout(batch, task, last, patience) };
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

/**
 * A bad answer is one of a row, unless it says that Wiro no longer has the task, or does not show it to this credential: that is final for a
 * task of an earlier try, which is long known to Wiro.
 *
 * @throws Failure when it is final
 */
function orGone(
	{ account, ledger }: Batch,
	task: WatchedTask,
	problem: Problem,
): { problem: Problem } {
	const isLongKnown = task.origin === 'resumed' && !account.isNew(task.taskId);
	if (!isLongKnown || !isFinalForTask(problem)) return { problem };
	// The next try edits it anew.
	account.claims.drop(task.taskId);
	if (task.reused) ledger.settle(task.key, 'failed');
	throw resumedTaskGone(problem, detailsOf(task));
}

/** A task that was faster than the kill is over as well as any other: it is paid for, so its result is not thrown away. */
async function afterTimeout(
	batch: Batch,
	task: WatchedTask,
	last: Task | null,
	{ onTimeout, timeoutSeconds }: Patience,
): Promise<Task | null> {
	if (onTimeout === 'continue') return last;
	const details = last === null ? detailsOf(task) : detailsOfTask(last);
	// A reused one belongs to whoever has started it.
	if (onTimeout === 'fail' || task.reused) throw timedOut(timeoutSeconds, 'stillRunning', details);
	const stopped = await stopTask(batch, task.taskId);
	if (stopped === null) throw timedOut(timeoutSeconds, 'notKilled', details);
	// Wiro bills what ran until it was killed.
	if (task.origin !== 'asked')
		settle(batch, task, stopped, { model: task.model, seconds: now() - task.startedAt });
	if (stopped.outcome === 'succeeded') return stopped;
	throw timedOut(timeoutSeconds, 'killed', detailsOfTask(stopped));
}

function detailsOf({ taskId, taskToken }: ItemTask): FailureDetails {
	return { code: null, taskId, taskToken, urls: [] };
}
