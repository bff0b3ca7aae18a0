import type { Operation } from '../actions/operation';
import { askDetail } from '../batch/calls';
import { problemFailure } from '../errors/problems';
import { reasonOf } from '../errors/reason';
import { readDelivery } from '../fields/delivery';
import { deliver } from '../output/deliver';
import { reportJson } from '../output/simplify';
import { standingOf } from '../wiro/status';
import type { TaskReference } from '../wiro/types';
import { ANY, fields, outcome, returned } from './fields';

/** What the trigger's execution does: hands on the task that its webhook found, as Get Detail does. */
export const finishedTask: Operation = {
	value: 'finishedTask',
	name: 'Finished Task',
	action: 'Collect finished edit',
	description: 'Collect a finished task',
	properties: fields,

	prepare(item) {
		const { json } = item.context.getInputData()[item.index];
		const reference = json as TaskReference;
		const wanted = outcome.read(item);
		const delivery = readDelivery(item, returned);
		return {
			run: async (batch) => {
				const answer = await askDetail(batch, reference);
				if (!answer.ok) throw problemFailure(answer.problem, reference);
				const standing = standingOf(answer.value.outcome);
				// The webhook could not ask.
				if (standing === 'running' || (wanted !== ANY && wanted !== standing)) return [];
				batch.summary.reported(answer.value, reasonOf(answer.value));
				// A task that was stopped lists files that may never have been written.
				const returnAs = standing === 'failed' ? 'url' : delivery.returnAs;
				const json = reportJson(answer.value, delivery.simplify);
				return await deliver(batch, answer.value, { ...delivery, returnAs }, json);
			},
		};
	},
};
