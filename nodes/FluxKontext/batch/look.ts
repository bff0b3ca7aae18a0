import { now } from '../timing/clock';
import type { CallLimits } from '../wiro/client';
import type { CallResult, Task } from '../wiro/types';
import type { Batch } from './batch';
import type { Waited } from './summary';
import { costOf } from './spending';
import type { ItemTask } from './startTask';

/** An item's task that is being watched. */
export interface WatchedTask extends ItemTask {
	/** When it was last seen running, in seconds from its start; null where it was not. */
	runningAt: number | null;
}

/**
 * One believed look at a task: asks Wiro, signed, and writes down what it says. Polling, and whatever else has a reason to look, only says
 * when.
 *
 * @param batch what the items share
 * @param task the task
 * @param limits of the one question
 * @returns the task as it is, or why it cannot be told
 */
export async function look(
	batch: Batch,
	task: WatchedTask,
	limits: CallLimits,
): Promise<CallResult<Task>> {
	const askedAt = now() - task.startedAt;
	const answer = await batch.client.detail({ by: 'taskId', taskId: task.taskId }, limits);
	if (!answer.ok) return answer;
	const seen = { ...answer.value, taskToken: answer.value.taskToken ?? task.taskToken };
	// Seen to succeed before: it is paid, and may only have lost its pictures since.
	const wasPaid = batch.ledger.find(task.key)?.state === 'succeeded' && task.reused !== true;
	if (wasPaid && seen.outcome === 'failed') seen.outcome = 'succeeded';
	noteStatus(batch, seen, task.taskId);
	if (seen.outcome === 'running') {
		task.runningAt = askedAt;
		return { ok: true, value: seen };
	}
	// One that had failed before this try came to it is started anew, and was counted by the try that saw it fail.
	const began = task.origin === 'started' || task.runningAt !== null;
	const counts = seen.outcome === 'succeeded' || began;
	if (task.origin === 'started') {
		batch.account.learn(task.kind, { runningAt: task.runningAt ?? 0, doneAt: askedAt });
	}
	// What a reused one has cost was paid before.
	const waited = counts && !task.reused ? { model: task.model, seconds: askedAt } : null;
	if (task.origin !== 'asked') settle(batch, task, seen, waited);
	return { ok: true, value: seen };
}

/**
 * Writes down that a task is over: the ledger knows, its place in the account is free, its cost counts.
 *
 * @param batch what the items share
 * @param task which
 * @param seen how it ended
 * @param waited for what, and for how many seconds; null where it is not counted
 */
export function settle(
	{ account, failed, ledger, places, spending, summary }: Batch,
	{ key }: Pick<ItemTask, 'key'>,
	seen: Task,
	waited: Waited | null,
): void {
	// Before its place is free: who gets that asks how many have failed.
	if (waited !== null) {
		summary.edited(seen, waited);
		if (seen.outcome !== 'succeeded') failed.add(key);
	}
	spending.over(key, costOf(seen), seen.outcome === 'succeeded');
	ledger.settle(key, seen.outcome === 'succeeded' ? 'succeeded' : 'failed');
	if (seen.outcome !== 'succeeded' && seen.taskId !== null) account.claims.drop(seen.taskId);
	places.get(key)?.free();
	places.delete(key);
}

function noteStatus({ statuses, log }: Batch, { status }: Task, taskId: string): void {
	if (statuses.get(taskId) === status) return;
	statuses.set(taskId, status);
	log.debug(`Wiro task ${taskId}: ${status ?? 'no status'}`);
}
