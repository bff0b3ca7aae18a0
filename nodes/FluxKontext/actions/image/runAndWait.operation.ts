import type { Batch } from '../../batch/batch';
import type { ResultItem } from '../../batch/job';
import { keyOf } from '../../batch/ledger';
import { startTask, type ItemTask, type StartRequest } from '../../batch/startTask';
import { waitOut } from '../../batch/waitOut';
import { taskFailed, withoutPictures } from '../../errors/taskFailures';
import {
	binaryField,
	fileName,
	readDelivery,
	returnAs,
	simplify,
	type Delivery,
} from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { callbackUrl, maxConcurrency } from '../../fields/options';
import { onTimeout, readPatience, timeout, type Patience } from '../../fields/waiting';
import { readRequest } from '../../models/request';
import { deliver } from '../../output/deliver';
import { startedJson, taskJson } from '../../output/simplify';
import type { Task } from '../../wiro/types';
import type { Operation } from '../operation';

const returned = returnAs('image');

/** Starts an edit, waits for it, and hands on the picture. */
export const runAndWait: Operation = {
	value: 'runAndWait',
	name: 'Run and Wait',
	action: 'Edit image and wait for result',
	description: 'Edit a picture and wait until it is done',
	properties: [
		...returned.properties,
		...simplify.properties,
		optionsField([callbackUrl, fileName, maxConcurrency, onTimeout, binaryField, timeout]),
	],

	async prepare(item) {
		const request = await readRequest(item);
		const delivery = readDelivery(item, returned);
		const patience = readPatience(item);
		const start = { index: item.index, request, patience: patience.timeoutSeconds };
		return {
			key: keyOf(item.index, request),
			run: async (batch) => await runItem(batch, start, delivery, patience),
		};
	},
};

/** One item's way: its task, the wait for it, and what that came to. */
async function runItem(
	batch: Batch,
	start: StartRequest,
	delivery: Delivery,
	patience: Patience,
): Promise<ResultItem[]> {
	for (;;) {
		const task = await startTask(batch, start);
		try {
			const { seen, atFirstLook } = await waitOut(batch, task, patience);
			const isOver = seen !== null && seen.outcome !== 'running';
			if (!isOver) return handOn(batch, task, seen, delivery);
			if (seen.outcome === 'succeeded') return await pictureItems(batch, seen, delivery);
			// One that had failed before this try began is started anew.
			if (task.origin === 'started' || !atFirstLook) throw taskFailed(seen);
		} finally {
			// Of a task that is over, the place is free already; nobody will see another one end.
			batch.places.get(task.key)?.leave();
		}
	}
}

async function pictureItems(batch: Batch, task: Task, delivery: Delivery): Promise<ResultItem[]> {
	if (delivery.returnAs === 'image' && task.outputs.length === 0) throw withoutPictures(task);
	return await deliver(batch, task, delivery);
}

/** The item of a task that is not done in time, as it stands. */
function handOn(
	{ summary }: Batch,
	task: ItemTask,
	seen: Task | null,
	{ simplify: simplified }: Delivery,
): ResultItem[] {
	summary.unfinished();
	return [{ json: seen === null ? startedJson(task, simplified) : taskJson(seen, simplified) }];
}
