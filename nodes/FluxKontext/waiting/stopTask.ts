import { isQueued } from '../wiro/status';
import type { WiroClient } from '../wiro/client';
import type { CallResult, Task, TaskReference } from '../wiro/types';

/** How often the state may change under our hands: queued when we looked, running when we cancelled. */
const TRIES = 4;

/**
 * Makes sure that a task no longer runs: cancels it while it is queued, kills it while it runs (tool page).
 *
 * @param client asks Wiro
 * @param reference the task
 * @param signal gives up
 * @returns the task's last state, which may be a success that was faster than we were; or why it could not be stopped
 */
export async function stopTask(
	client: WiroClient,
	reference: TaskReference,
	signal?: AbortSignal,
): Promise<CallResult<Task>> {
	let state = await client.detail(reference, signal);
	for (let tries = 0; tries < TRIES && state.ok && state.value.outcome === 'running'; tries += 1) {
		const stopped = isQueued(state.value.status)
			? await client.cancel(reference, signal)
			: await client.kill(reference, signal);
		if (stopped.ok && stopped.value.outcome !== 'running') return stopped;
		state = await client.detail(reference, signal);
		if (!stopped.ok && tries === TRIES - 1) return stopped;
	}
	return state;
}
