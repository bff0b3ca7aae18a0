import type { IContextObject, IDataObject } from 'n8n-workflow';

import type { LeftTask } from '../batch/gathering';
import { isObject, numberOrNull, textOrNull } from '../wiro/read';

/** The item that goes out for an input item: its JSON where that is known, or the task that Wiro is to tell of. */
export type SavedItem = { json: IDataObject } | { task: LeftTask };

/** What an execution that is put aside is to hand out: n8n saves it with the node's context, and shows it to `webhook()`. */
export interface Saved {
	/** Tells this wait from any other: of another node, or another round of a loop. */
	id: string;
	/** When n8n's timer ends it, in milliseconds since 1970. */
	until: number;
	/** Whether this n8n takes an item with `details` for an error item. */
	takesDetails: boolean;
	/** One for each input item, in their order. */
	items: SavedItem[];
}

/** Where it is in the node's context. */
export const WAITING = 'waiting';

/** Writes it down: as one text, because n8n takes long to hand an object of many parts to `webhook()`. */
export function save(context: IContextObject, saved: Saved): void {
	context[WAITING] = JSON.stringify(saved);
}

/** Reads what was written down; null where there is nothing. */
export function readSaved(text: unknown): Saved | null {
	const value: unknown = typeof text === 'string' ? JSON.parse(text) : null;
	if (!isObject(value) || !Array.isArray(value.items)) return null;
	const takesDetails = value.takesDetails === true;
	const { id, until, items } = value;
	const times = { id: textOrNull(id) ?? '', until: numberOrNull(until) ?? 0 };
	return { ...times, takesDetails, items: items.map(itemOf) };
}

function itemOf(value: unknown): SavedItem {
	const task = isObject(value) && isObject(value.task) ? value.task : null;
	const taskId = task === null ? null : textOrNull(task.taskId);
	if (task === null || taskId === null) {
		return { json: isObject(value) && isObject(value.json) ? value.json : {} };
	}
	const reuseHours = numberOrNull(task.reuseHours) ?? 0;
	return { task: { taskId, simplify: task.simplify === true, reuseHours } };
}
