import {
	RestError,
	type ExecutionSummary,
	type N8nClient,
	type StoredExecution,
} from '../host/client.cjs';
import type { Line } from '../bench/support/table.cjs';
import { billedTwice } from './watch.cjs';
import { atLeast, must, type World } from './world.cjs';

/** A retry may have to wait for places in the account. */
const RETRY_SECONDS = 120;

/** The node logs a task when it has read Wiro's answer: of the last tasks that a process started, it may not have lived to read it. */
const LAST_MOMENT_MILLISECONDS = 1000;

/** The executions that died, and what is there to look for them in. */
export interface Loss {
	/** All executions of this part, begun one after the other. */
	all: ExecutionSummary[];
	lost: ExecutionSummary[];
	/** What the dead worker had logged. */
	log: string;
	/** When it died, or a moment before; milliseconds since 1970. */
	diedAt: number;
}

/** What came of pressing "Retry" on the executions that died. */
export interface Retried {
	/** How the new executions ended, each end once. */
	ends: string;
	/** How many tasks they started. */
	started: number;
	/** How many edits are paid twice since. */
	billedTwice: number;
}

/** What n8n kept of executions that died, and whether the tasks they had started and paid for can still be found. */
export async function whatIsLeft(
	{ cluster: { client }, wiro }: World,
	{ all, lost, log, diedAt }: Loss,
): Promise<Line[]> {
	const stored = await Promise.all(lost.map(async ({ id }) => await client.execution(id)));
	// They were begun one after the other, so the n-th of all is the one with the n-th prompts.
	const inOrder = all.map(({ id }) => Number(id)).sort((a, b) => a - b);
	const numbers = lost.map(({ id }) => String(inOrder.indexOf(Number(id))));
	const tasks = wiro.tasks.filter(({ parameters }) =>
		numbers.includes(String(parameters.prompt).split(' ')[1]),
	);
	const known = log + stored.map(({ text }) => text).join('');
	const nameless = tasks.filter(({ id }) => !known.includes(id));
	const atTheLast = nameless.filter(
		({ createdAt }) => createdAt > diedAt - LAST_MOMENT_MILLISECONDS,
	);
	const billed = tasks.filter((task) => task.billed);
	return [
		atLeast('executions lost', lost.length, 1),
		{ what: 'lost executions end as', value: each(lost.map(({ status }) => status)) },
		...new Set(stored.map(describe)),
		atLeast('tasks they had started', tasks.length, 1),
		{ what: 'of these, billed', value: String(billed.length) },
		{ what: 'started in its last second, named nowhere', value: String(atTheLast.length) },
		must(
			'of the others, named neither by n8n nor in the log',
			nameless.length - atTheLast.length,
			0,
		),
	].map((line) => (typeof line === 'string' ? { what: 'n8n stored of them', value: line } : line));
}

/** What is left of an execution, in one line. */
function describe({ data }: StoredExecution): string {
	const { runData, error } = data.resultData;
	const stack = data.executionData?.nodeExecutionStack ?? [];
	const ran = Object.keys(runData);
	const parts = [
		ran.length === 0 ? 'no node' : ran.join(', '),
		stack.length === 0 ? 'nothing to go on with' : `to go on with ${stack[0].node.name}`,
		error === undefined ? 'no error' : `"${error.message.slice(0, 60)}..."`,
	];
	return parts.join('; ');
}

/** Presses "Retry" on each execution that died. */
export async function retryAll(
	{ cluster: { client }, wiro }: World,
	lost: ExecutionSummary[],
): Promise<Retried> {
	const before = wiro.tasks.length;
	const ends = await Promise.all(lost.map(async ({ id }) => await retryOne(client, id)));
	return {
		ends: each(ends),
		started: wiro.tasks.length - before,
		billedTwice: billedTwice(wiro).length,
	};
}

async function retryOne(client: N8nClient, id: string): Promise<string> {
	try {
		const { status, data } = await client.finished(await client.retry(id), RETRY_SECONDS);
		return `${status}, ran ${Object.keys(data.resultData.runData).join(', ') || 'no node'}`;
	} catch (error) {
		return error instanceof RestError ? `refused with ${error.status}` : 'no answer';
	}
}

/** Each of the values once. */
function each(values: string[]): string {
	return [...new Set(values)].join(', ');
}
