import type { IDataObject } from 'n8n-workflow';

import { multipart } from './multipart';
import { isObject, numberOrNull, secondsOrNull, textOrNull, timeOrNull } from './read';
import { outcomeOf } from './status';
import type { RunRequest, StartedTask, Task, TaskOutput, TaskPage, TaskReference } from './types';

/** One call as it goes over the wire: a path below the base URL and a body, JSON or a form with files. */
export interface WireCall {
	path: string;
	contentType: string;
	body: IDataObject | Buffer;
}

/** The Run call (tool page). Files go as a form in which every other field is a text part (docs). */
export async function runCall(request: RunRequest): Promise<WireCall> {
	const { model, files, callbackUrl } = request;
	const path = `/Run/${model}`;
	const fields = Object.fromEntries(
		Object.entries({
			...request.fields,
			...(callbackUrl === undefined ? {} : { callbackUrl }),
		}).map(([name, value]) => [name, typeof value === 'string' ? asForm(value) : value]),
	);
	if (!hasFiles(request)) return json(path, fields);
	const form = await multipart([
		...Object.entries(fields).map(([name, value]) => ({ name, text: String(value) })),
		...Object.entries(files).map(([name, file]) => ({ name, file })),
	]);
	return { path, ...form };
}

/** Whether a request sends files, as a form. */
export function hasFiles({ files }: RunRequest): boolean {
	return Object.keys(files).length > 0;
}

/** Line breaks as every form sends them (HTML standard), so that a prompt goes up alike with files and without. */
function asForm(text: string): string {
	return text.replace(/\r\n?|\n/g, '\r\n');
}

/** The Detail call. Its word for the token is `tasktoken` (tool page). */
export function detailCall(reference: TaskReference): WireCall {
	return json('/Task/Detail', nameOf(reference, 'tasktoken'));
}

/** The Kill call. Its word for the token is `socketaccesstoken`, unlike Detail's (tool page). */
export function killCall(reference: TaskReference): WireCall {
	return json('/Task/Kill', nameOf(reference, 'socketaccesstoken'));
}

/** The Cancel call. It knows tasks by ID only (tool page). */
export function cancelCall(taskId: string): WireCall {
	return json('/Task/Cancel', { taskid: taskId });
}

function json(path: string, body: IDataObject): WireCall {
	return { path, contentType: 'application/json', body };
}

/** How a call names a task, with its own word for the token. */
function nameOf(reference: TaskReference, token: string): IDataObject {
	return reference.by === 'taskId'
		? { taskid: reference.taskId }
		: { [token]: reference.taskToken };
}

/** Reads the answer of Run; null when it names no task, as "0" does not. */
export function readStarted(answer: IDataObject): StartedTask | null {
	const taskId = textOrNull(answer.taskid);
	return taskId === null || numberOrNull(taskId) === 0
		? null
		: { taskId, taskToken: textOrNull(answer.socketaccesstoken) };
}

/**
 * Reads the task of a Detail, Kill or Cancel answer: the entry of its list with the asked ID or token. An only entry without either name is
 * taken for it.
 *
 * @returns the task; null where the answer does not show it
 */
export function readTask(answer: IDataObject, reference: TaskReference): Task | null {
	const tasks = readTasks(answer) ?? [];
	const asked = tasks.find((task) =>
		reference.by === 'taskId'
			? task.taskId === reference.taskId
			: task.taskToken === reference.taskToken,
	);
	const only = tasks.length === 1 ? tasks[0] : undefined;
	if (asked !== undefined || only === undefined) return asked ?? null;
	// What the answer leaves out, the question knows.
	if (reference.by === 'taskId') {
		return only.taskId === null ? { ...only, taskId: reference.taskId } : null;
	}
	return only.taskToken === null ? { ...only, taskToken: reference.taskToken } : null;
}

/** Reads all tasks of an answer's list, in its order; null where it has no list. */
export function readTasks(answer: IDataObject): Task[] | null {
	const list: unknown = answer.tasklist;
	return Array.isArray(list) ? list.filter(isObject).map(readOne) : null;
}

/** What Wiro would have answered to Run, for a task whose answer was lost. */
export function startedAnswer({ taskId, taskToken }: StartedTask): IDataObject {
	return { errors: [], taskid: taskId, socketaccesstoken: taskToken, result: true };
}

/** The name by which Wiro's list finds a model: its path without the owner (Wiro's client). A part of a name finds it, too. */
export function modelNameOf(model: string): string {
	return model.split('/')[1];
}

/** The call for a page of the project's tasks, newest first (Wiro's client): at most 100 a page. */
export function listCall({ start, limit, model }: TaskPage): WireCall {
	return json('/Task/List', {
		type: 'model',
		sort: 'id',
		order: 'DESC',
		start: String(start),
		limit: String(limit),
		...(model !== undefined && { modelName: modelNameOf(model) }),
	});
}

function readOne(raw: IDataObject): Task {
	const status = textOrNull(raw.status);
	const outputs = readOutputs(raw.outputs);
	const exitCode = textOrNull(raw.pexit);
	const outcome = outcomeOf({ status, exitCode, outputs: outputs.length });
	return {
		taskId: textOrNull(raw.id),
		taskToken: textOrNull(raw.socketaccesstoken),
		model: readModel(raw),
		status,
		outcome,
		outputs,
		elapsedSeconds: numberOrNull(raw.elapsedseconds),
		cost: numberOrNull(raw.totalcost),
		createdAt: timeOrNull(raw.createtime),
		finishedAt: outcome === 'running' ? null : readFinishedAt(raw),
		exitCode,
		errorText: textOrNull(raw.debugerror),
		raw,
		parameters: isObject(raw.parameters) ? raw.parameters : {},
		callbackUrl: textOrNull(raw.callbackurl),
		createdAtSeconds: secondsOrNull(raw.createtime),
	};
}

function readModel({ modelslugowner, modelslugproject }: IDataObject): string | null {
	const [owner, name] = [textOrNull(modelslugowner), textOrNull(modelslugproject)];
	return owner === null || name === null ? null : `${owner}/${name}`;
}

/** Wiro stamps several ends; the latest step that has a time is when the task was over. A cancelled task may have only one. */
function readFinishedAt(raw: IDataObject): string | null {
	return (
		timeOrNull(raw.canceltime) ?? timeOrNull(raw.postprocessendtime) ?? timeOrNull(raw.endtime)
	);
}

function readOutputs(value: unknown): TaskOutput[] {
	if (!Array.isArray(value)) return [];
	return value.filter(isObject).map((output) => ({
		name: textOrNull(output.name),
		url: textOrNull(output.url),
		contentType: textOrNull(output.contenttype),
		size: numberOrNull(output.size),
	}));
}
