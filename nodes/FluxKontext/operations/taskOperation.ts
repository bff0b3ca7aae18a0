import type { Batch } from '../batch/batch';
import { detailsOfReference } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { maxConcurrencyOption, optionsField } from '../fields/options';
import { simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { readTaskReference, taskReferenceFields } from '../fields/taskReference';
import { reportJson } from '../output/simplify';
import { switchOf } from '../parameters/item';
import type { CallResult, Task, TaskReference } from '../wiro/types';
import type { Operation } from './operation';

/** What tells an operation that stops a task from another one. */
interface StopOperation {
	value: string;
	name: string;
	action: string;
	description: string;
	call(batch: Batch, reference: TaskReference): Promise<CallResult<Task>>;
}

/**
 * Builds an operation that makes one call about one task and reports the task.
 *
 * @param texts its names, and the call it makes
 */
export function taskOperation({ call, ...texts }: StopOperation): Operation {
	return {
		...texts,
		fields: showFor(texts.value, [
			...taskReferenceFields,
			simplifyField,
			optionsField([maxConcurrencyOption]),
		]),

		prepare(item) {
			const reference = readTaskReference(item);
			const simplify = switchOf(item, 'simplify');
			return {
				run: async (batch) => {
					const answer = await call(batch, reference);
					if (!answer.ok) {
						throw problemFailure(answer.problem, detailsOfReference(reference));
					}
					return [{ json: reportJson(answer.value, simplify) }];
				},
			};
		},
	};
}
