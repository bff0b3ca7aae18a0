import { detailsOfReference } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { readTaskReference, taskReferenceFields } from '../fields/taskReference';
import { taskJson } from '../output/simplify';
import { switchOf } from '../parameters/item';
import type { Operation } from './operation';

/** Reads where a task stands, and its pictures once it is done. */
export const getDetail: Operation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get the state and the pictures of an edit',
	description: 'Get the state of a task, and its pictures once it is done',
	fields: showFor('getDetail', [...taskReferenceFields, simplifyField]),

	prepare(item) {
		const reference = readTaskReference(item);
		const simplify = switchOf(item, 'simplify');
		return async ({ client, signal }) => {
			const answer = await client.detail(reference, signal);
			if (!answer.ok) throw problemFailure('Detail', answer.problem, detailsOfReference(reference));
			return [{ json: taskJson(answer.value, simplify) }];
		};
	},
};
