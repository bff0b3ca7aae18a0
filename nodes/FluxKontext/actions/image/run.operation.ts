import { keyOf } from '../../batch/ledger';
import { picturesGone, taskFor } from '../../batch/taskFor';
import { simplify } from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { callbackUrl, maxConcurrency, reuseHours } from '../../fields/options';
import { readRequest } from '../../models/request';
import { startedJson, withReused } from '../../output/simplify';
import { ITEM_SECONDS } from '../../repeating/policies';
import type { Operation } from '../operation';

/** Starts an edit and hands on its names at once. */
export const run: Operation = {
	value: 'run',
	name: 'Run',
	action: 'Start edit without waiting',
	description: 'Start an edit and go on at once. Get Detail fetches the picture later.',
	properties: [...simplify.properties, optionsField([callbackUrl, maxConcurrency, reuseHours])],

	async prepare(item) {
		const request = await readRequest(item);
		const simplified = simplify.read(item);
		const order = {
			key: keyOf(item.index, request),
			request,
			patience: ITEM_SECONDS,
			reuseHours: reuseHours.read(item),
		};
		return {
			key: order.key,
			run: async (batch) => {
				let task = await taskFor(batch, order);
				while (task.seen?.outcome === 'succeeded' && (await batch.hasLostPictures(task.seen))) {
					picturesGone(batch, task);
					task = await taskFor(batch, order);
				}
				if (task.reused) batch.summary.reused(false);
				const json = startedJson(task, simplified);
				return [{ json: withReused(json, order, simplified, task.reused) }];
			},
		};
	},
};
