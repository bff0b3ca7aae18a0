import { createHash } from 'crypto';
import type { IContextObject, IDataObject } from 'n8n-workflow';

import { isObject, numberOrNull } from '../wiro/read';
import type { RunRequest, StartedTask } from '../wiro/types';
import { readStarted } from '../wiro/wire';

/**
 * What became of an item's task, as far as it is known. "lost" is a Run call without an answer: whether there is a task nobody can tell, so
 * it is never started again within the execution.
 */
export type EntryState = 'running' | 'succeeded' | 'failed' | 'lost';

/** A task that was started for an item. */
export interface Entry {
	state: EntryState;
	/** What Wiro answered to Run; empty when the answer was lost. */
	answer: IDataObject;
}

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
		const entry: unknown = this.entries[key];
		if (!isObject(entry) || !isState(entry.state)) return null;
		return { state: entry.state, answer: isObject(entry.answer) ? entry.answer : {} };
	}

	/** Writes down what is known of an item's task. */
	write(key: string, entry: Entry): void {
		this.entries[key] = { ...entry };
	}

	/** Changes what is known of a task that was written down before. */
	settle(key: string, state: EntryState): void {
		const entry = this.find(key);
		if (entry !== null) this.write(key, { ...entry, state });
	}

	/** The tasks that are in a state. */
	tasksIn(state: EntryState): Array<StartedTask & { key: string }> {
		return Object.keys(this.entries).flatMap((key) => {
			const entry = this.find(key);
			const started = entry?.state === state ? readStarted(entry.answer) : null;
			return started === null ? [] : { ...started, key };
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
	const content = JSON.stringify([request.tool, request.fields, files]);
	return `${index}-${createHash('sha256').update(content).digest('hex').slice(0, 24)}`;
}

/** The position in the input of the item that a name in the ledger stands for. */
export function indexIn(key: string): number {
	return Number(key.split('-')[0]);
}

function isState(value: unknown): value is EntryState {
	return value === 'running' || value === 'succeeded' || value === 'failed' || value === 'lost';
}
