import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Batch } from '../batch/batch';
import { downloadFailed } from '../errors/pictures';
import type { ResultItem } from '../batch/job';
import type { PromisedPicture } from '../pictures/download';
import { isObject } from '../wiro/read';
import type { CallResult, Task, TaskOutput } from '../wiro/types';
import type { Delivery } from '../fields/delivery';
import { taskJson } from './simplify';

/**
 * Makes the output items of a task: the task itself with its URLs, or one item a picture with the file.
 *
 * @param batch downloads
 * @param task the task
 * @param delivery what the user chose
 * @param json what the items say of the task
 * @returns the items, in the order of the task's pictures; a task without pictures is its one plain item
 * @throws Failure when a picture stays away; its details hold what a later Get Detail needs
 */
export async function deliver(
	batch: Batch,
	task: Task,
	delivery: Delivery,
	json: IDataObject = taskJson(task, delivery.simplify),
): Promise<ResultItem[]> {
	if (delivery.returnAs === 'url' || task.outputs.length === 0) return [{ json }];
	const pictures = await Promise.all(
		task.outputs.map(async (output, position) => ({
			output,
			file: await fetchOutput(batch, output, {
				taskId: task.taskId,
				wished: delivery.fileName,
				position,
				count: task.outputs.length,
				alike: task.outputs.filter(({ name }) => name === output.name).length > 1,
			}),
		})),
	);
	return pictures.map(({ output, file }, position) => {
		if (!file.ok) throw downloadFailed(task, output.url, file.problem);
		return { json: withOutput(json, position), binary: { [delivery.binaryField]: file.value } };
	});
}

/** Puts one picture's entry in the place of all entries. */
function withOutput(json: IDataObject, position: number): IDataObject {
	const entries = Object.entries(json).map(([key, value]) =>
		key === 'outputs' && Array.isArray(value)
			? ['output', value.filter(isObject)[position]]
			: [key, value],
	);
	return Object.fromEntries(entries);
}

async function fetchOutput(
	batch: Batch,
	output: TaskOutput,
	names: Omit<PromisedPicture, keyof TaskOutput>,
): Promise<CallResult<IBinaryData>> {
	const { url } = output;
	if (url !== null && URL.canParse(url)) return await batch.download({ ...output, ...names, url });
	return { ok: false, problem: { kind: 'wrongFile', reason: 'noPicture', detail: 'no URL' } };
}
