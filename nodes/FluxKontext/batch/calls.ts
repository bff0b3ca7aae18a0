import { POLICIES } from '../repeating/policies';
import { repeated } from '../repeating/until';
import { NO_SUCH_TASK, type CallLimits } from '../wiro/client';
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
	return await ask(batch, 'Detail', async (limits) => await batch.client.detail(reference, limits));
}

/**
 * Reads a page of the project's list of tasks, as patiently as a question deserves.
 *
 * @param batch what the items share
 * @param page which
 */
export async function listTasks(batch: Batch, page: TaskPage): Promise<CallResult<TaskList>> {
	return await ask(batch, 'List', async (limits) => await batch.client.list(page, limits));
}

/**
 * Kills a running task.
 *
 * @param batch what the items share
 * @param reference the task
 */
export async function killTask(batch: Batch, reference: TaskReference): Promise<CallResult<Task>> {
	return await callAndConfirm(
		batch,
		'Kill',
		reference,
		async (limits) => await batch.client.kill(reference, limits),
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
	const found = reference.by === 'taskId' ? null : await askDetail(batch, reference);
	if (found !== null && !found.ok) return found;
	const taskId = reference.by === 'taskId' ? reference.taskId : found?.value.taskId;
	if (taskId === null || taskId === undefined) return { ok: false, problem: NO_SUCH_TASK };
	return await callAndConfirm(
		batch,
		'Cancel',
		reference,
		async (limits) => await batch.client.cancel(taskId, limits),
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
	call: Call<Task>,
): Promise<CallResult<Task>> {
	let doubtful = false;
	return await ask(batch, what, async (limits) => {
		const answer = await call(limits);
		if (answer.ok) return answer;
		doubtful ||= delivered(answer.problem) === 'unknown';
		if (!doubtful) return answer;
		const state = await batch.client.detail(reference, limits);
		return state.ok && state.value.outcome !== 'running' ? state : answer;
	});
}

/** Makes a call once. */
type Call<T> = (limits: CallLimits) => Promise<CallResult<T>>;

async function ask<T>({ stop, log }: Batch, what: string, call: Call<T>): Promise<CallResult<T>> {
	return await repeated(
		{ policy: POLICIES.question, stop, onRepeat: log.repeat(what) },
		async (seconds) => await call({ seconds, stop }),
	);
}
