import { detailsOfTask, type FailureDetails } from '../errors/failure';
import { problemFailure, resumedTaskGone } from '../errors/problems';
import { noUsableAnswer, timedOut } from '../errors/taskFailures';
import type { Patience } from '../fields/waiting';
import { now } from '../timing/clock';
import type { Task } from '../wiro/types';
import type { Batch } from './batch';
import { settle } from './look';
import type { ItemTask } from './startTask';
import { stopTask } from './stopTasks';
import type { FoundTask } from './taskFor';
import { waitForTask } from './waitForTask';

/** How a task stands after the wait. */
export interface Waited {
	/** It is over, or runs on and is to be handed on so; null where Wiro has not told anything of it. */
	seen: Task | null;
	/** It was over before this wait. */
	atFirstLook: boolean;
	/** Wiro is to tell when it is over. */
	left?: boolean;
}

/**
 * Waits for a task, and does as 'On Timeout' says when it is not done in time.
 *
 * @param batch what the items share
 * @param task the task
 * @param patience how long, and what then
 * @throws Failure when it cannot be told how the task stands, when it was not done in time, and when the wait was stopped
 */
export async function waitOut(batch: Batch, task: FoundTask, patience: Patience): Promise<Waited> {
	const end = await waitForTask(batch, task, patience.timeoutSeconds);
	const details = { code: null, taskId: task.taskId, taskToken: task.taskToken, urls: [] };
	switch (end.kind) {
		case 'over':
			return { seen: end.task, atFirstLook: end.atFirstLook };
		case 'gone':
			// The next try edits it anew.
			batch.account.claims.drop(task.taskId);
			if (task.reused) batch.ledger.settle(task.key, 'failed');
			throw resumedTaskGone(end.problem, details);
		case 'left':
			return { seen: end.last, atFirstLook: false, left: true };
		case 'unanswered':
			throw noUsableAnswer(end.problem, details);
		case 'stopped':
			throw problemFailure({ kind: 'stopped' }, details);
		case 'timeout': {
			const known = end.last === null ? details : detailsOfTask(end.last);
			const seen =
				patience.onTimeout === 'continue'
					? end.last
					: await killOrFail(batch, task, patience, known);
			return { seen, atFirstLook: false };
		}
	}
}

/** A task that was faster than the kill is over as well as any other: it is paid for, so its result is not thrown away. */
async function killOrFail(
	batch: Batch,
	task: ItemTask,
	{ onTimeout, timeoutSeconds }: Patience,
	details: FailureDetails,
): Promise<Task> {
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
