import { stopTask } from '../waiting/stopTask';
import type { Batch } from './batch';

/**
 * Stops every task of a batch that is not over: the user pressed Stop, or n8n's execution timeout struck.
 *
 * @param batch its hurried client ignores the execution's own signal, which has fired already
 */
export async function stopAll(batch: Batch): Promise<void> {
	await Promise.all(
		batch.ledger
			.tasksIn('running')
			.map(async ({ key, taskId }) => await stopOne(batch, key, taskId)),
	);
}

/**
 * Stops one task, unless that is under way or was given up already, and writes down what became of it.
 *
 * @param batch what the items share
 * @param key the task's name in the ledger
 * @param taskId the task
 */
export async function stopOne(
	{ hurried, ledger, stopping, warn }: Batch,
	key: string,
	taskId: string,
): Promise<void> {
	if (stopping.has(key)) return;
	stopping.add(key);
	const task = await stopTask(hurried, { by: 'taskId', taskId });
	if (task !== null) ledger.settle(key, task.outcome === 'succeeded' ? 'succeeded' : 'failed');
	else warn(`Wiro task ${taskId} could not be stopped, and may still run and cost`);
}
