import { detailsOfReference } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { maxConcurrencyOption, optionsField } from '../fields/options';
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
import type { Operation } from './operation';

/** Reads where a task stands, and its pictures once it is done. */
export const getDetail: Operation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get the state and the pictures of an edit',
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
		return async (batch) => {
			const answer = await batch.client.detail(reference, batch.stop);
			if (!answer.ok) throw problemFailure('Detail', answer.problem, detailsOfReference(reference));
			return await deliver(batch, answer.value, delivery);
		};
	},
};
