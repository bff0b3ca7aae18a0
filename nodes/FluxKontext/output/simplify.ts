import type { IDataObject } from 'n8n-workflow';

import type { StartedTask, Task } from '../wiro/types';

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
export function startedJson(
	started: StartedTask & { answer: IDataObject },
	simplify: boolean,
): IDataObject {
	if (!simplify) return started.answer;
	return { taskId: started.taskId, taskToken: started.taskToken };
}
