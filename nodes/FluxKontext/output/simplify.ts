import { deepCopy, type IDataObject } from 'n8n-workflow';

import { reasonOf } from '../errors/reason';
import { webAddressOrNull } from '../wiro/read';
import type { StartedTask, Task } from '../wiro/types';

/** A task in few fields, in the order that the contract fixes; or as Wiro sent it. */
export function taskJson(task: Task, simplify: boolean): IDataObject {
	return simplify ? fewFields(task) : task.raw;
}

/** What is not known of a task is as of one that was never seen. */
function fewFields({
	taskId = null,
	taskToken = null,
	status = null,
	outcome = 'running',
	outputs = [],
	elapsedSeconds = null,
	cost = null,
	createdAt = null,
	finishedAt = null,
}: Partial<Task>): IDataObject {
	return {
		taskId,
		taskToken,
		status,
		succeeded: outcome === 'running' ? null : outcome === 'succeeded',
		outputs: outputs.map((output) => ({ ...output, url: webAddressOrNull(output.url) })),
		elapsedSeconds,
		cost,
		createdAt,
		finishedAt,
	};
}

/** The same of an edit that a limit kept from being started: nothing but why, in the place of a status. */
export function notStartedJson(why: string): IDataObject {
	return fewFields({ status: why });
}

/** The same of a task that was started and not seen since. */
export function unseenJson(
	started: StartedTask & { answer: IDataObject },
	simplify: boolean,
): IDataObject {
	const { taskId, taskToken } = started;
	return simplify ? fewFields({ taskId, taskToken }) : startedJson(started, simplify);
}

/** The same with a last field `reused`, where earlier edits may be taken. */
export function withReused(
	json: IDataObject,
	order: { reuseHours: number },
	simplify: boolean,
	reused = false,
): IDataObject {
	return order.reuseHours > 0 && simplify ? { ...json, reused } : json;
}

/** The same with a last field `reason`, for who asks about a task instead of waiting for it: why it failed, in Wiro's words, or null. */
export function reportJson(task: Task, simplify: boolean): IDataObject {
	return simplify ? { ...taskJson(task, simplify), reason: reasonOf(task) } : task.raw;
}

/** What Run hands on: the started task's names, or the whole answer as sent. */
export function startedJson(
	started: StartedTask & { answer: IDataObject },
	simplify: boolean,
): IDataObject {
	// A copy: the execution's memory holds the answer, and what later nodes do with the item is theirs.
	if (!simplify) return deepCopy(started.answer);
	return { taskId: started.taskId, taskToken: started.taskToken };
}
