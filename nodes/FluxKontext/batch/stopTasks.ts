import { now } from '../timing/clock';
import { isTooManyRequests, isUnanswered } from '../repeating/passing';
import { POLICIES, STOPPING } from '../repeating/policies';
import { NEVER } from '../timing/stop';
import { until } from '../repeating/until';
import { isQueued } from '../wiro/status';
import type { Problem, Task } from '../wiro/types';
import type { Batch } from './batch';
import { indexIn } from './ledger';
import { settle } from './look';

/**
 * Stops every task of a batch that is not over: the user pressed Stop, or n8n's execution timeout struck. The execution's own signal has
 * fired already; the calls go out in spite of it.
 *
 * @param batch what the items share
 */
export async function stopTasks(batch: Batch): Promise<void> {
	// A reused one belongs to whoever has started it.
	const running = batch.ledger
		.tasks()
		.filter(({ state, reused }) => state === 'running' && !reused);
	await Promise.all(running.map(async ({ key, task }) => await stopOne(batch, key, task.taskId)));
}

/** Tells, once, of an item whose start was not answered: nobody knows whether a task runs for it. */
export function tellLost({ stopping, log }: Batch, key: string): void {
	const name = `lost ${indexIn(key)}`;
	if (stopping.has(name)) return;
	stopping.add(name);
	log.warn(
		key,
		'the start of its edit was not answered, so a task may run and cost: look in the Wiro dashboard',
	);
}

/**
 * Stops one task of a batch, unless that is under way or was given up already, and writes down what became of it.
 *
 * @param batch what the items share
 * @param key the task's name in the ledger
 * @param taskId the task
 */
export async function stopOne(batch: Batch, key: string, taskId: string): Promise<void> {
	if (batch.stopping.has(key)) return;
	batch.stopping.add(key);
	const task = await stopTask(batch, taskId);
	const name = `Wiro task ${taskId}`;
	if (task === null) {
		batch.log.warn(key, `${name} could not be stopped, and may still run and cost`);
		return;
	}
	settle(batch, { key }, task, null);
	if (task.outcome === 'succeeded') return;
	batch.log.item(key, `${name} was stopped (${task.status ?? 'no status'})`);
}

/**
 * Makes sure that a task no longer runs: cancels it while it is queued, kills it while it runs (tool page). It is told again when a call goes
 * wrong, and when the state changes under its hands: queued when it looked, running when it cancelled.
 *
 * @param batch what the items share
 * @param taskId the task
 * @returns the task as it ended, which may be a success that was faster; null when it could not be stopped within the budget
 */
export async function stopTask(batch: Batch, taskId: string): Promise<Task | null> {
	const { client, pace } = batch;
	const reference = { by: 'taskId', taskId } as const;
	let status = batch.statuses.get(taskId) ?? null;
	let rest = STOPPING.firstPause;
	const deadline = now() + STOPPING.lastTry;
	const ask = async (most: number) =>
		await pace.turn(
			deadline,
			async (left) => await client.detail(reference, { seconds: Math.min(most, left) }),
		);
	const halt = async (most: number) =>
		await pace.turn(deadline, async (left) => {
			const limits = { seconds: Math.min(most, left) };
			return isQueued(status)
				? await client.cancel(taskId, limits)
				: await client.kill(reference, limits);
		});
	const end = await until<Task>(
		{ policy: POLICIES.stopTask, stop: NEVER, deadline },
		async (seconds) => {
			const halted = await halt(seconds);
			// It may have worked all the same, or the task is in another state than we thought. It knows best.
			const state = halted.ok || saysNothing(halted.problem) ? halted : await ask(seconds);
			if (state.ok && state.value.outcome !== 'running') return { done: state.value };
			if (state.ok) status = state.value.status;
			if (!halted.ok) return { problem: halted.problem };
			const again = rest;
			rest = Math.min(STOPPING.longestPause, rest * 2);
			return { again };
		},
	);
	return end.kind === 'done' ? end.value : null;
}

/** A service that is silent, gone or asks for peace has no better answer to another question. */
function saysNothing(problem: Problem): boolean {
	return isUnanswered(problem) || problem.kind === 'unreachable' || isTooManyRequests(problem);
}
