import type { IDataObject } from 'n8n-workflow';

import { uploadBytes, uploadGate } from '../pictures/uploadGate';
import { isPassing, withRetries } from './retry';
import type { Stop } from '../timing/stop';
import { understand } from './answer';
import type { Send } from './http';
import type {
	CallResult,
	Problem,
	Route,
	RunRequest,
	StartedTask,
	Task,
	TaskReference,
} from './types';
import {
	cancelCall,
	detailCall,
	killCall,
	readStarted,
	readTask,
	runCall,
	type WireCall,
} from './wire';

/** A started task, with the whole answer as Wiro sent it. */
export interface Started extends StartedTask {
	raw: IDataObject;
}

/** How patiently calls are made. */
export interface Patience {
	/** How long a question may take. */
	questionSeconds: number;
	/** Repeats a call, or does not. */
	repeat: typeof withRetries;
}

/** For the work of an item: patient, as `wiro/retry` says. */
export const PATIENT: Patience = { questionSeconds: 30, repeat: withRetries };

/** For one who repeats by himself, or has no time: one attempt, and a short one. */
export const HURRIED: Patience = {
	questionSeconds: 2,
	repeat: async (_route, attempt) => await attempt(),
};

/** Starting a task takes longer than a question, and files need time to go up. */
const RUN_SECONDS = { fields: 60, files: 600 };

/** Wiro's calls, as the rest of the package makes them. None of them throws, but for `run` with a file that cannot be read. */
export interface WiroClient {
	/**
	 * Starts a task. Costs money. The stop ends the pauses between attempts, and keeps back a call whose files were still being read: the
	 * answer to one on its way says what was started.
	 *
	 * @throws Failure when a file cannot be read
	 */
	run(request: RunRequest, stop?: Stop): Promise<CallResult<Started>>;
	/** Asks once for a task's state, for a wait, which asks again anyway; it may have little time left. */
	askOnce(
		reference: TaskReference,
		stop?: Stop,
		longestSeconds?: number,
	): Promise<CallResult<Task>>;
	/** Asks for a task's state. */
	detail(reference: TaskReference, stop?: Stop): Promise<CallResult<Task>>;
	/** Stops a running task. */
	kill(reference: TaskReference, stop?: Stop): Promise<CallResult<Task>>;
	/** Takes a task out of the queue. A token is looked up first, because Cancel knows tasks by ID only. */
	cancel(reference: TaskReference, stop?: Stop): Promise<CallResult<Task>>;
}

/**
 * Builds the client.
 *
 * @param send sends one signed call, see `wiro/http`
 * @param patience how patiently
 */
export function createClient(send: Send, { questionSeconds, repeat }: Patience): WiroClient {
	async function ask<T>(
		call: WireCall,
		timeoutSeconds: number,
		read: (answer: IDataObject) => CallResult<T>,
		stop?: Stop,
	): Promise<CallResult<T>> {
		const sent = await send(call, { timeoutSeconds, stop });
		const answer = sent.ok ? understand(sent.value) : sent;
		return answer.ok ? read(answer.value) : answer;
	}

	const askTask = async (call: WireCall, stop?: Stop, longestSeconds = questionSeconds) =>
		await ask(call, Math.min(questionSeconds, longestSeconds), taskOrProblem, stop);

	const askOnce: WiroClient['askOnce'] = async (reference, stop, longestSeconds) =>
		await askTask(detailCall(reference), stop, longestSeconds);

	const detail: WiroClient['detail'] = async (reference, stop) =>
		await repeat('Detail', async () => await askOnce(reference, stop), stop);

	/**
	 * Kill and Cancel may do their work although no readable answer says so: the tool page prints one that is no JSON, and connections break.
	 * Then the task itself knows best, also when a repeated call is refused because the first one worked.
	 */
	async function halt(route: Route, call: WireCall, reference: TaskReference, stop?: Stop) {
		let doubtful = false;
		return await repeat(
			route,
			async () => {
				const answer = await askTask(call, stop);
				if (answer.ok) return answer;
				doubtful ||= isPassing(answer.problem);
				if (!doubtful) return answer;
				const state = await askOnce(reference, stop);
				return state.ok && state.value.outcome !== 'running' ? state : answer;
			},
			stop,
		);
	}

	return {
		askOnce,
		detail,
		run: async (request, stop) => {
			const files = Object.keys(request.files).length > 0;
			const seconds = files ? RUN_SECONDS.files : RUN_SECONDS.fields;
			const attempt = async () => {
				const call = await runCall(request);
				if (stop?.stopped) return failed({ kind: 'stopped' });
				return await ask(call, seconds, startedOrProblem);
			};
			const bytes = uploadBytes(request);
			return await repeat('Run', async () => await uploadGate(bytes, attempt, stop), stop);
		},
		kill: async (reference, stop) => await halt('Kill', killCall(reference), reference, stop),
		cancel: async (reference, stop) => {
			const named = await nameById(reference, detail, stop);
			if (!named.ok) return named;
			return await halt('Cancel', cancelCall(named.value), reference, stop);
		},
	};
}

async function nameById(
	reference: TaskReference,
	detail: WiroClient['detail'],
	stop?: Stop,
): Promise<CallResult<string>> {
	if (reference.by === 'taskId') return { ok: true, value: reference.taskId };
	const found = await detail(reference, stop);
	if (!found.ok) return found;
	const { taskId } = found.value;
	return taskId === null ? failed(NO_SUCH_TASK) : { ok: true, value: taskId };
}

/** An empty task list says what Wiro's refusal says in words (docs: code 1, "There is no task yet."). */
const NO_SUCH_TASK: Problem = {
	kind: 'refusal',
	code: 1,
	messages: ['There is no task yet.'],
	status: 200,
	retryAfterSeconds: null,
};

function taskOrProblem(answer: IDataObject): CallResult<Task> {
	const task = readTask(answer);
	if (task !== null) return { ok: true, value: task };
	return failed(
		Array.isArray(answer.tasklist) ? NO_SUCH_TASK : { kind: 'unreadable', reason: 'unexpected' },
	);
}

function startedOrProblem(answer: IDataObject): CallResult<Started> {
	const started = readStarted(answer);
	if (started === null) return failed({ kind: 'unreadable', reason: 'unexpected' });
	return { ok: true, value: { ...started, raw: answer } };
}

function failed(problem: Problem): { ok: false; problem: Problem } {
	return { ok: false, problem };
}
