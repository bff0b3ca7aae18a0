import { parseJson } from './json';
import { isObject } from './read';
import type { TaskReference } from './types';

/** A request to a callback address, as far as it may name a task: its body parsed and as it came, and the query of its address. */
export interface Callback {
	body?: unknown;
	query?: unknown;
	rawBody?: unknown;
}

/**
 * Which task a callback is about. Anyone can post to a callback address, and what Wiro's own body holds is documented nowhere: so this is a
 * hint, and the task itself has to be asked.
 *
 * @param callback the request
 * @returns the task by the first usable of its names; null where it names none
 */
export function taskNamedBy({ body, query, rawBody }: Callback): TaskReference | null {
	// n8n leaves a body of an unusual type unparsed, and takes JSON that comes as a form for the name of a field.
	const top = parseJson(String(rawBody)) ?? body;
	const first = firstTaskIn(top);
	for (const { taskid, tasktoken, socketaccesstoken } of [top, first, query].filter(isObject)) {
		const taskId = nameIn(taskid);
		if (taskId !== null) return { by: 'taskId', taskId };
		const taskToken = nameIn(tasktoken) ?? nameIn(socketaccesstoken);
		if (taskToken !== null) return { by: 'taskToken', taskToken };
	}
	// At the top it may be that of the call.
	for (const { id } of [first, top, query].filter(isObject)) {
		const taskId = nameIn(id);
		if (taskId !== null) return { by: 'taskId', taskId };
	}
	return null;
}

function firstTaskIn(body: unknown): unknown {
	return isObject(body) && Array.isArray(body.tasklist) ? body.tasklist[0] : null;
}

/** Printable and of a sane length, so that it can be put into a call and a log. */
const NAME = /^[!-~]{1,200}$/;

function nameIn(value: unknown): string | null {
	// A number beyond is rounded: another task's.
	const isName = typeof value === 'string' || Number.isSafeInteger(value);
	const name = isName ? String(value).trim() : '';
	return NAME.test(name) ? name : null;
}
