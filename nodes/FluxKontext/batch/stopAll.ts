import { stopTask } from '../waiting/stopTask';
import type { Batch } from './batch';

/**
 * Stops every task of a batch that is not over: the user pressed Stop, or n8n's execution timeout struck.
 *
 * @param batch its hurried client ignores the execution's own signal, which has fired already
 */
export async function stopAll({ hurried, ledger }: Batch): Promise<void> {
	await Promise.all(
		ledger.tasksIn('running').map(async ({ key, taskId }) => {
			const task = await stopTask(hurried, { by: 'taskId', taskId });
			if (task !== null) ledger.settle(key, task.outcome === 'succeeded' ? 'succeeded' : 'failed');
		}),
	);
}
