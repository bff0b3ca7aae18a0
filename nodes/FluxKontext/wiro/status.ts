import { numberOrNull } from './read';
import type { TaskOutcome } from './types';

/** What decides where a task stands. */
interface TaskFacts {
	status: string | null;
	/** The exit code of the run, as text; null where Wiro left it out. */
	exitCode: string | null;
	/** How many pictures the task has. */
	outputs: number;
}

/**
 * Tells where a task stands.
 *
 * - `task_postprocess_end` and `task_cancel` are the end (tool page); so is `task_error` when Detail says it (Wiro's client).
 * - Every other status is still going, also one that nobody lists: an unknown status must never look like a result.
 * - `task_postprocess_end` is no success by itself, failed tasks reach it too: exit code "0" is (docs). Where Wiro leaves the
 *   exit code out, as the tool page's own example does, pictures mean success.
 * - A cancelled or killed task never succeeded, even with exit code "0" and pictures, as the tool page's Kill answer has them.
 *
 * An exit code is read as a number ("0 ", "00" and "0.0000" are "0"), a status without regard to case and space.
 *
 * @param facts what Wiro said of the task
 * @returns where the task stands
 */
export function outcomeOf({ status: said, exitCode, outputs }: TaskFacts): TaskOutcome {
	const status = normalStatus(said);
	if (status === 'task_cancel') return 'cancelled';
	if (status === 'task_error') return 'failedBeforeStart';
	if (status !== 'task_postprocess_end') return 'running';
	const succeeded = exitCode === null ? outputs > 0 : numberOrNull(exitCode) === 0;
	return succeeded ? 'succeeded' : 'failed';
}

/** Where a task stands, for who need not know how it failed. */
export type Standing = 'running' | 'succeeded' | 'failed';

/** The same in fewer words: cancelled and killed is failed. */
export function standingOf(outcome: TaskOutcome): Standing {
	return outcome === 'running' || outcome === 'succeeded' ? outcome : 'failed';
}

/** What comes after the model has written its output (tool page and docs): only the wrapping-up is left. */
const FINISHING = ['task_output_full', 'task_error_full', 'task_end', 'task_postprocess_start'];

/**
 * Tells whether a task is about to be done, so that it pays to ask again soon.
 *
 * @param status the task's status
 */
export function isFinishing(status: string | null): boolean {
	return FINISHING.includes(normalStatus(status) ?? '');
}

/**
 * Tells whether a task is still in Wiro's queue, where Cancel applies, rather than running, where Kill does (tool page).
 *
 * @param status the task's status
 */
export function isQueued(status: string | null): boolean {
	return normalStatus(status) === 'task_queue';
}

function normalStatus(status: string | null): string | null {
	return status === null ? null : status.trim().toLowerCase();
}
