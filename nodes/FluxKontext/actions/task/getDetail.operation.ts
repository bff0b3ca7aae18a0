import { askDetail } from '../../batch/calls';
import { detailsOfReference } from '../../errors/failure';
import { problemFailure } from '../../errors/problems';
import { reasonOf } from '../../errors/reason';
import { binaryField, fileName, readDelivery, returnAs, simplify } from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { maxConcurrency } from '../../fields/options';
import { taskReference } from '../../fields/taskReference';
import { deliver } from '../../output/deliver';
import { reportJson } from '../../output/simplify';
import type { Operation } from '../operation';

const returned = returnAs('url');

/** Reads where a task stands, and its pictures once it is done. */
export const getDetail: Operation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get state and pictures of edit',
	description: 'Get the state of a task, and its pictures once it is done',
	properties: [
		...taskReference.properties,
		...returned.properties,
		...simplify.properties,
		optionsField([fileName, maxConcurrency, binaryField]),
	],

	prepare(item) {
		const reference = taskReference.read(item);
		const delivery = readDelivery(item, returned);
		return {
			run: async (batch) => {
				const answer = await askDetail(batch, reference);
				if (!answer.ok) {
					throw problemFailure(answer.problem, detailsOfReference(reference));
				}
				batch.summary.reported(answer.value, reasonOf(answer.value));
				const json = reportJson(answer.value, delivery.simplify);
				return await deliver(batch, answer.value, delivery, json);
			},
		};
	},
};
