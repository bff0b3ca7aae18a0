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
	/** One for each input item, in their order. They may be thousands, so they are read only where they are wanted. */
	items(): SavedItem[];
}

/** Where it is in the node's context. */
export const WAITING = 'waiting';

/** Writes it down: as one text, because n8n takes long to hand an object of many parts to `webhook()`. The items are in its second line. */
export function save(context: IContextObject, { items, ...head }: Saved): void {
	context[WAITING] = `${JSON.stringify(head)}\n${JSON.stringify(items())}`;
}

/** Reads what was written down; null where there is nothing. */
export function readSaved(text: unknown): Saved | null {
	if (typeof text !== 'string') return null;
	const end = text.indexOf('\n');
	const head: unknown = JSON.parse(text.slice(0, end));
	if (!isObject(head)) return null;
	return {
		id: textOrNull(head.id) ?? '',
		until: numberOrNull(head.until) ?? 0,
		takesDetails: head.takesDetails === true,
		items: () => {
			const items: unknown = JSON.parse(text.slice(end));
			return Array.isArray(items) ? items.map(itemOf) : [];
		},
	};
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
