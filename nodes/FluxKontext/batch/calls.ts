import { POLICIES } from '../repeating/policies';
import { repeated, type Loop } from '../repeating/until';
import { NO_SUCH_TASK } from '../wiro/client';
import { delivered } from '../wiro/delivered';
import type { CallResult, Task, TaskList, TaskPage, TaskReference } from '../wiro/types';
import type { Batch } from './batch';

/**
 * Asks for a task's state, as patiently as a question deserves.
 *
 * @param batch what the items share
 * @param reference the task
 */
export async function askDetail(batch: Batch, reference: TaskReference): Promise<CallResult<Task>> {
	const { client, stop } = batch;
	return await repeated(
		question(batch, 'Detail'),
		async (seconds) => await client.detail(reference, { seconds, stop }),
	);
}

/**
 * Reads a page of the project's list of tasks, as patiently as a question deserves.
 *
 * @param batch what the items share
 * @param page which
 */
export async function listTasks(batch: Batch, page: TaskPage): Promise<CallResult<TaskList>> {
	const { client, stop } = batch;
	return await repeated(
		question(batch, 'List'),
		async (seconds) => await client.list(page, { seconds, stop }),
	);
}

/**
 * Kills a running task.
 *
 * @param batch what the items share
 * @param reference the task
 */
export async function killTask(batch: Batch, reference: TaskReference): Promise<CallResult<Task>> {
	const { client, stop } = batch;
	return await callAndConfirm(
		batch,
		'Kill',
		reference,
		async (seconds) => await client.kill(reference, { seconds, stop }),
	);
}

/**
 * Takes a task out of the queue. A token is looked up first, because Cancel knows tasks by ID only.
 *
 * @param batch what the items share
 * @param reference the task
 */
export async function cancelTask(
	batch: Batch,
	reference: TaskReference,
): Promise<CallResult<Task>> {
	const { client, stop } = batch;
	const found = reference.by === 'taskId' ? null : await askDetail(batch, reference);
	if (found !== null && !found.ok) return found;
	const taskId = reference.by === 'taskId' ? reference.taskId : found?.value.taskId;
	if (taskId === null || taskId === undefined) return { ok: false, problem: NO_SUCH_TASK };
	return await callAndConfirm(
		batch,
		'Cancel',
		reference,
		async (seconds) => await client.cancel(taskId, { seconds, stop }),
	);
}

/**
 * Kill and Cancel may do their work although no readable answer says so: the tool page prints one that is no JSON, and connections break.
 * Then the task itself knows best, also when a repeated call is refused because the first one worked.
 */
async function callAndConfirm(
	batch: Batch,
	what: string,
	reference: TaskReference,
	call: (seconds: number) => Promise<CallResult<Task>>,
): Promise<CallResult<Task>> {
	const { client, stop } = batch;
	let doubtful = false;
	return await repeated(question(batch, what), async (seconds) => {
		const answer = await call(seconds);
		if (answer.ok) return answer;
		doubtful ||= delivered(answer.problem) === 'unknown';
		if (!doubtful) return answer;
		const state = await client.detail(reference, { seconds, stop });
		return state.ok && state.value.outcome !== 'running' ? state : answer;
	});
}

function question({ stop, log }: Batch, what: string): Loop {
	return { policy: POLICIES.question, stop, onRepeat: log.repeat(what) };
}
