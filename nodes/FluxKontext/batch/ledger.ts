import { createHash } from 'crypto';
import type { IContextObject, IDataObject } from 'n8n-workflow';

import type { LostStart } from '../account/claims';
import { isObject, numberOrNull, textOrNull } from '../wiro/read';
import type { RunRequest, StartedTask } from '../wiro/types';

/** A start whose answer was lost: its own, or another execution's of the very same edit. */
export interface LostEntry extends LostStart {
	state: 'lost';
	reused?: boolean;
}

/** What is known of an item's task. Times are unix seconds, because they outlive the process. */
export type Entry =
	| LostEntry
	/** A task that was started. `answer` is what Wiro said to Run, kept unread for who wants it as sent. */
	| { state: TaskState; task: StartedTask; answer: IDataObject; reused?: boolean };

type TaskState = 'running' | 'succeeded' | 'failed';

const TASK_STATES: readonly TaskState[] = ['running', 'succeeded', 'failed'];

/**
 * Remembers which task was started for which item, so that nothing is paid twice.
 *
 * It lives in the node's context, which n8n keeps between the tries of "Retry On Fail" and saves with the execution, so that it is there
 * when a failed execution is retried from the list (n8n's `getContext('node')`). An item is known by its position and its parameters: one
 * whose parameters changed is a new item. Each round of a loop is a new run of the node and starts with an empty ledger.
 */
export class Ledger {
	private readonly entries: IDataObject;

	/**
	 * @param context the node's context
	 * @param runIndex which run of the node this is within the execution
	 */
	constructor(context: IContextObject, runIndex: number) {
		const saved: unknown = context.tasks;
		const known = isObject(saved) && numberOrNull(saved.run) === runIndex ? saved.entries : null;
		this.entries = isObject(known) ? known : {};
		context.tasks = { run: runIndex, entries: this.entries };
	}

	/** What is known of an item's task; null when none was started. */
	find(key: string): Entry | null {
		const saved: unknown = this.entries[key];
		if (!isObject(saved)) return null;
		const reused = saved.reused === true;
		if (saved.state === 'lost') {
			const since = numberOrNull(saved.since) ?? 0;
			const lostAt = numberOrNull(saved.lostAt) ?? since;
			const digest = textOrNull(saved.digest) ?? '';
			const id = textOrNull(saved.id) ?? '';
			const callbackUrl = textOrNull(saved.callbackUrl);
			const byWiro = saved.byWiro === true;
			return { state: 'lost', id, byWiro, since, lostAt, digest, callbackUrl, reused };
		}
		const state = TASK_STATES.find((each) => each === saved.state);
		const taskId = textOrNull(saved.taskId);
		if (state === undefined || taskId === null) return null;
		const task = { taskId, taskToken: textOrNull(saved.taskToken) };
		const answer = isObject(saved.answer) ? saved.answer : {};
		return { state, task, answer, reused };
	}

	/** Writes down what is known of an item's task. */
	write(key: string, entry: Entry): void {
		this.entries[key] =
			entry.state === 'lost'
				? { ...entry }
				: {
						state: entry.state,
						...entry.task,
						answer: entry.answer,
						...(entry.reused && { reused: true }),
					};
	}

	/** Changes what is known of a task that was written down before. */
	settle(key: string, state: TaskState): void {
		const entry = this.find(key);
		if (entry !== null && entry.state !== 'lost') this.write(key, { ...entry, state });
	}

	/** The names of the items whose start is lost. */
	lostItems(): string[] {
		return Object.keys(this.entries).filter((key) => this.find(key)?.state === 'lost');
	}

	/** All tasks that are known, by their names in the ledger. */
	tasks(): Array<{ key: string; state: TaskState; task: StartedTask; reused?: boolean }> {
		return Object.keys(this.entries).flatMap((key) => {
			const entry = this.find(key);
			return entry === null || entry.state === 'lost' ? [] : [{ ...entry, key }];
		});
	}
}

/**
 * The name of an item in the ledger: its place and what it asks for. Where Wiro reports to does not make another edit of it, and that address
 * often holds the execution's number, which a retry from the list changes.
 *
 * @param index the item's position in the input
 * @param request what it asks Wiro for
 */
export function keyOf(index: number, request: RunRequest): string {
	const files = Object.entries(request.files).map(
		([name, { fileName, contentType, size, identity }]) => [
			name,
			fileName,
			contentType,
			size,
			identity,
		],
	);
	return `${index}-${digestOf([request.model, request.fields, files])}`;
}

/** Tells two values apart: a short digest of their JSON. */
export function digestOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}

/** The position in the input of the item that a name in the ledger stands for. */
export function indexIn(key: string): number {
	return Number(key.split('-')[0]);
}
