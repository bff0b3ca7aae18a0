import type { Operation } from '../actions/operation';
import { taskOf } from '../actions/task/getDetail.operation';
import { reasonOf } from '../errors/reason';
import { readDelivery } from '../fields/delivery';
import type { Patience } from '../fields/waiting';
import { deliver } from '../output/deliver';
import { reportJson } from '../output/simplify';
import { ITEM_SECONDS } from '../repeating/policies';
import { standingOf } from '../wiro/status';
import type { TaskReference } from '../wiro/types';
import { ANY, fields, outcome, returned } from './fields';

/** Where the webhook could not ask, the task may still run, and no later callback about it starts the workflow. */
const PATIENCE: Patience = { timeoutSeconds: ITEM_SECONDS, onTimeout: 'fail' };

/** What the trigger's execution does: hands on the task that its webhook found, as Get Detail does. */
export const finishedTask: Operation = {
	value: 'finishedTask',
	name: 'Finished Task',
	action: 'Collect finished edit',
	description: 'Collect a finished task',
	properties: fields,

	prepare(item) {
		const { json } = item.context.getInputData()[item.index];
		const wanted = outcome.read(item);
		const delivery = readDelivery(item, returned);
		return {
			run: async (batch) => {
				const task = await taskOf(batch, item.index, json as TaskReference, PATIENCE);
				const standing = standingOf(task.outcome);
				if (wanted !== ANY && wanted !== standing) return [];
				batch.summary.reported(task, reasonOf(task));
				// A task that was stopped lists files that may never have been written.
				const returnAs = standing === 'failed' ? 'url' : delivery.returnAs;
				const shown = reportJson(task, delivery.simplify);
				return await deliver(batch, task, { ...delivery, returnAs }, shown);
			},
		};
	},
};
