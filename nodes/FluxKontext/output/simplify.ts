import type { IDataObject } from 'n8n-workflow';

import type { Started } from '../wiro/client';
import type { Task } from '../wiro/types';

/** A task in few fields, in the order that the contract fixes; or as Wiro sent it. */
export function taskJson(task: Task, simplify: boolean): IDataObject {
	if (!simplify) return task.raw;
	return {
		taskId: task.taskId,
		taskToken: task.taskToken,
		status: task.status,
		succeeded: task.outcome === 'running' ? null : task.outcome === 'succeeded',
		outputs: task.outputs.map((output) => ({ ...output })),
		elapsedSeconds: task.elapsedSeconds,
		cost: task.cost,
		createdAt: task.createdAt,
		finishedAt: task.finishedAt,
	};
}

/** What Run hands on: the started task's names, or the whole answer as sent. */
export function startedJson(started: Started, simplify: boolean): IDataObject {
	if (!simplify) return started.raw;
	return { taskId: started.taskId, taskToken: started.taskToken };
}
