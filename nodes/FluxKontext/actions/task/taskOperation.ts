import type { Batch } from '../../batch/batch';
import { problemFailure } from '../../errors/problems';
import { simplify } from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { maxConcurrency } from '../../fields/options';
import { taskReference } from '../../fields/taskReference';
import { reportJson } from '../../output/simplify';
import type { CallResult, Task, TaskReference } from '../../wiro/types';
import type { Operation } from '../operation';

/** What tells one such operation from another. */
interface TextsAndCall extends Omit<Operation, 'properties' | 'prepare'> {
	call(batch: Batch, reference: TaskReference): Promise<CallResult<Task>>;
}

/**
 * Builds an operation that makes one call about one task and reports the task.
 *
 * @param texts its names, and the call it makes
 */
export function taskOperation({ call, ...texts }: TextsAndCall): Operation {
	return {
		...texts,
		properties: [
			...taskReference.properties,
			...simplify.properties,
			optionsField([maxConcurrency]),
		],

		prepare(item) {
			const reference = taskReference.read(item);
			const simplified = simplify.read(item);
			return {
				run: async (batch) => {
					const answer = await call(batch, reference);
					if (!answer.ok) {
						throw problemFailure(answer.problem, reference);
					}
					return [{ json: reportJson(answer.value, simplified) }];
				},
			};
		},
	};
}
