import type { ExecutionStatus } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionSummary, N8nClient } from '../host/client.cjs';
import type { WiroSandbox } from '../sandbox/index.cjs';

const UNFINISHED: ExecutionStatus[] = ['new', 'running', 'waiting', 'unknown'];

/** Waits until something is so. */
export async function until(
	what: string,
	seconds: number,
	isSo: () => boolean | Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + seconds * 1000;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
		await sleep(250);
	}
}

/** The executions of some workflows. */
export async function executionsOf(
	client: N8nClient,
	workflowIds: string[],
): Promise<ExecutionSummary[]> {
	const lists = await Promise.all(workflowIds.map(async (id) => await client.executions(id)));
	return lists.flat();
}

/** Waits until as many executions as expected are over. */
export async function allOver(
	client: N8nClient,
	workflowIds: string[],
	count: number,
	seconds: number,
): Promise<ExecutionSummary[]> {
	let executions: ExecutionSummary[] = [];
	await until(`${count} executions are over`, seconds, async () => {
		executions = await executionsOf(client, workflowIds);
		return executions.filter(({ status }) => !UNFINISHED.includes(status)).length >= count;
	});
	return executions;
}

/** How many tasks were unfinished at the busiest moment. */
export function mostAtOnce({ tasks }: WiroSandbox): number {
	const steps = tasks.flatMap(({ createdAt, moments, cancelledAt }) => [
		{ at: createdAt, by: 1 },
		{ at: Math.min(moments.finished, cancelledAt ?? Infinity), by: -1 },
	]);
	// Who ends at the very moment at which another begins makes room for it.
	steps.sort((a, b) => a.at - b.at || a.by - b.by);
	let now = 0;
	return steps.reduce((most, { by }) => Math.max(most, (now += by)), 0);
}

/** The prompts that were billed more than once. */
export function billedTwice({ billedTasks }: WiroSandbox): string[] {
	const seen = new Set<string>();
	return billedTasks
		.map(({ parameters }) => String(parameters.prompt))
		.filter((prompt) => seen.size === seen.add(prompt).size);
}
