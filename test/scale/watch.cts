import type { ExecutionStatus } from 'n8n-workflow';
import type { ExecutionSummary, N8nClient } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import type { WiroSandbox } from '../sandbox/index.cjs';

const UNFINISHED: ExecutionStatus[] = ['new', 'running', 'waiting', 'unknown'];

/** Waits until as many executions as expected are over. */
export async function allOver(
	client: N8nClient,
	workflowIds: string[],
	count: number,
	seconds: number,
): Promise<ExecutionSummary[]> {
	let executions: ExecutionSummary[] = [];
	const areOver = async () => {
		const lists = await Promise.all(workflowIds.map(async (id) => await client.executions(id)));
		executions = lists.flat();
		return executions.filter(({ status }) => !UNFINISHED.includes(status)).length >= count;
	};
	await until(`${count} executions are over`, areOver, seconds);
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
