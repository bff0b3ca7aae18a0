import { askDetail } from '../batch/calls';
import { detailsOfReference } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { maxConcurrencyOption, optionsField } from '../fields/options';
import { reasonOf } from '../errors/reason';
import {
	binaryFieldOption,
	fileNameOption,
	readDelivery,
	returnAsField,
	simplifyField,
} from '../fields/output';
import { showFor } from '../fields/show';
import { readTaskReference, taskReferenceFields } from '../fields/taskReference';
import { deliver } from '../output/deliver';
import { reportJson } from '../output/simplify';
import type { Operation } from './operation';

/** Reads where a task stands, and its pictures once it is done. */
export const getDetail: Operation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get state and pictures of edit',
	description: 'Get the state of a task, and its pictures once it is done',
	fields: showFor('getDetail', [
		...taskReferenceFields,
		returnAsField('url'),
		simplifyField,
		optionsField([fileNameOption, maxConcurrencyOption, binaryFieldOption]),
	]),

	prepare(item) {
		const reference = readTaskReference(item);
		const delivery = readDelivery(item);
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
