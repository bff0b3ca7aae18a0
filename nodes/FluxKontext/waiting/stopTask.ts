import type { WiroClient } from '../wiro/client';
import { isQueued } from '../wiro/status';
import type { Task, TaskReference } from '../wiro/types';
import { pause } from '../timing/pause';

/** Persistent, but over within seconds: the user has pressed Stop, or waits for a failure to be told. */
const STOPPING = { tries: 40, pauseMilliseconds: 250 };

/**
 * Makes sure that a task no longer runs: cancels it while it is queued, kills it while it runs (tool page). It tries again when a call goes
 * wrong, and when the state changes under its hands: queued when it looked, running when it cancelled. Where the state cannot be had, it
 * does both.
 *
 * @param client a hurried client, whose calls are short and not repeated by themselves
 * @param reference the task
 * @returns the task as it ended, which may be a success that was faster; null when it could not be stopped
 */
export async function stopTask(client: WiroClient, reference: TaskReference): Promise<Task | null> {
	for (let tries = 0; tries < STOPPING.tries; tries += 1) {
		if (tries > 0) await pause(STOPPING.pauseMilliseconds);
		const state = await client.askOnce(reference);
		if (state.ok && state.value.outcome !== 'running') return state.value;
		for (const halt of waysToStop(client, state.ok ? state.value.status : null)) {
			const stopped = await halt(reference);
			if (stopped.ok && stopped.value.outcome !== 'running') return stopped.value;
		}
	}
	return null;
}

function waysToStop({ kill, cancel }: WiroClient, status: string | null) {
	if (status === null) return [kill, cancel];
	return isQueued(status) ? [cancel] : [kill];
}
