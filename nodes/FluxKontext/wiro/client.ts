import type { IDataObject } from 'n8n-workflow';

import type { Stop } from '../timing/stop';
import { numberOrNull } from './read';
import { parseAnswer, readDate, type HttpAnswer } from './answer';
import type {
	CallResult,
	Problem,
	RunRequest,
	StartedTask,
	Task,
	TaskList,
	TaskPage,
	TaskReference,
} from './types';
import {
	cancelCall,
	detailCall,
	killCall,
	listCall,
	readStarted,
	readTask,
	readTasks,
	runCall,
	type WireCall,
} from './wire';

/** A started task, with the whole answer as Wiro sent it. */
export interface Started extends StartedTask {
	raw: IDataObject;
}

/** How long a call may take until its whole answer is there, and what ends it early. */
export interface CallLimits {
	seconds: number;
	stop?: Stop;
}

/** Sends one signed call and hands back the answer as it came; never throws. */
export type Send = (call: WireCall, limits: CallLimits) => Promise<CallResult<HttpAnswer>>;

/** Wiro's calls, each made exactly once; who repeats says so himself. None of them throws, but for `run` with a file that cannot be read. */
export interface WiroClient {
	/**
	 * Starts a task. Costs money. The stop keeps back a call whose files were still being read; one that is on its way is never ended by it,
	 * because its answer says what was started.
	 *
	 * @throws Failure when a file cannot be read
	 */
	run(request: RunRequest, limits: CallLimits): Promise<CallResult<Started>>;
	/** Asks for a task's state. */
	detail(reference: TaskReference, limits: CallLimits): Promise<CallResult<Task>>;
	/** Stops a running task. */
	kill(reference: TaskReference, limits: CallLimits): Promise<CallResult<Task>>;
	/** Takes a task out of the queue; Wiro knows it here by its ID only. */
	cancel(taskId: string, limits: CallLimits): Promise<CallResult<Task>>;
	/** A page of the project's tasks, newest first. */
	list(page: TaskPage, limits: CallLimits): Promise<CallResult<TaskList>>;
}

/**
 * Builds the client.
 *
 * @param send sends one signed call, see `wiro/http`
 */
export function createClient(send: Send): WiroClient {
	async function ask<T>(
		call: WireCall,
		limits: CallLimits,
		read: (answer: IDataObject, wiroNow: number | null) => CallResult<T>,
	): Promise<CallResult<T>> {
		const sent = await send(call, limits);
		if (!sent.ok) return sent;
		const answer = parseAnswer(sent.value);
		return answer.ok ? read(answer.value, readDate(sent.value.headers)) : answer;
	}

	return {
		run: async (request, { seconds, stop }) => {
			if (stop?.stopped) return failed({ kind: 'stopped' });
			const call = await runCall(request);
			if (stop?.stopped) return failed({ kind: 'stopped' });
			const sent = await send(call, { seconds });
			const answer = sent.ok ? parseAnswer(sent.value, (body) => readStarted(body) !== null) : sent;
			return answer.ok ? startedOrProblem(answer.value) : answer;
		},
		detail: async (reference, limits) =>
			await ask(detailCall(reference), limits, taskIn(reference, NO_SUCH_TASK)),
		kill: async (reference, limits) => await ask(killCall(reference), limits, taskIn(reference)),
		cancel: async (taskId, limits) =>
			await ask(cancelCall(taskId), limits, taskIn({ by: 'taskId', taskId })),
		list: async (page, limits) => {
			const found = await ask<TaskList>(listCall(page), limits, (answer, wiroNow) => {
				const tasks = readTasks(answer);
				return tasks === null
					? failed(UNEXPECTED)
					: { ok: true, value: { tasks, total: numberOrNull(answer.total), wiroNow } };
			});
			return !found.ok && saysNone(found.problem) ? EMPTY : found;
		},
	};
}

/** An empty task list says what Wiro's refusal says in words (docs: code 1, "There is no task yet."). */
export const NO_SUCH_TASK: Problem = {
	kind: 'refusal',
	code: 1,
	messages: ['There is no task yet.'],
	status: 200,
	retryAfterSeconds: null,
	limit: null,
};

/** Of a list, the same words say that it is empty. */
const EMPTY: CallResult<TaskList> = { ok: true, value: { tasks: [], total: 0, wiroNow: null } };

function saysNone(problem: Problem): boolean {
	return (
		problem.kind === 'refusal' && problem.code === 1 && /no task/i.test(problem.messages.join())
	);
}

const UNEXPECTED: Problem = { kind: 'unreadable', reason: 'unexpected' };

/** Kill and Cancel may have worked although their answer does not show the task: their empty list does not say that there is none. */
function taskIn(reference: TaskReference, none = UNEXPECTED) {
	return (answer: IDataObject): CallResult<Task> => {
		const task = readTask(answer, reference);
		if (task !== null) return { ok: true, value: task };
		const empty = Array.isArray(answer.tasklist) && answer.tasklist.length === 0;
		return failed(empty ? none : UNEXPECTED);
	};
}

function startedOrProblem(answer: IDataObject): CallResult<Started> {
	const started = readStarted(answer);
	if (started === null) return failed(UNEXPECTED);
	return { ok: true, value: { ...started, raw: answer } };
}

function failed(problem: Problem): { ok: false; problem: Problem } {
	return { ok: false, problem };
}
