import type { Batch } from '../../batch/batch';
import { askDetail } from '../../batch/calls';
import { waitOut } from '../../batch/waitOut';
import { problemFailure } from '../../errors/problems';
import { reasonOf } from '../../errors/reason';
import { binaryField, fileName, readDelivery, returnAs, simplify } from '../../fields/delivery';
import { fieldOf, optionsField, shownWhere, type Field } from '../../fields/field';
import { maxConcurrency } from '../../fields/options';
import { switchOf } from '../../fields/parameter';
import { taskReference } from '../../fields/taskReference';
import { onTimeout, readPatience, timeout, type Patience } from '../../fields/waiting';
import { deliver } from '../../output/deliver';
import { reportJson } from '../../output/simplify';
import { now } from '../../timing/clock';
import type { Task, TaskReference } from '../../wiro/types';
import type { Operation } from '../operation';

const returned = returnAs('url');

const waitUntilDone = fieldOf(
	{
		displayName: 'Wait Until Done',
		name: 'waitUntilDone',
		type: 'boolean',
		default: false,
		description: 'Whether to wait for a task that still runs, as Run and Wait does',
	},
	switchOf,
);

const whenWaiting = (option: Field<unknown>) =>
	shownWhere({ show: { '/waitUntilDone': [true] } }, option);

/** Reads where a task stands, and its pictures once it is done. */
export const getDetail: Operation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get state and pictures of edit',
	description: 'Get the state of a task, and its pictures once it is done',
	properties: [
		...taskReference.properties,
		...waitUntilDone.properties,
		...returned.properties,
		...simplify.properties,
		optionsField([
			fileName,
			maxConcurrency,
			whenWaiting(onTimeout),
			binaryField,
			whenWaiting(timeout),
		]),
	],

	prepare(item) {
		const reference = taskReference.read(item);
		const delivery = readDelivery(item, returned);
		const patience = waitUntilDone.read(item) ? readPatience(item) : null;
		return {
			run: async (batch) => {
				const task = await taskOf(batch, item.index, reference, patience);
				batch.summary.reported(task, reasonOf(task));
				// Its pictures are there once it is done, whatever it lists before.
				const returnAs = task.outcome === 'running' ? 'url' : delivery.returnAs;
				const shown = reportJson(task, delivery.simplify);
				return await deliver(batch, task, { ...delivery, returnAs }, shown);
			},
		};
	},
};

/**
 * How a task stands: now, or after the wait.
 *
 * @param batch what the items share
 * @param index the position of the item that asks
 * @param reference the task
 * @param patience how long to wait for its end, and what then; null to ask once
 * @throws Failure when it cannot be told, or the task was not done in time
 */
export async function taskOf(
	batch: Batch,
	index: number,
	reference: TaskReference,
	patience: Patience | null,
): Promise<Task> {
	const answer = await askDetail(batch, reference);
	if (!answer.ok) throw problemFailure(answer.problem, reference);
	const { taskId, taskToken, outcome, raw } = answer.value;
	if (patience === null || outcome !== 'running' || taskId === null) return answer.value;
	const asked = {
		key: `asked ${index}`,
		kind: 'asked',
		model: 'asked',
		origin: 'asked',
		answer: raw,
	} as const;
	const task = { ...asked, taskId, taskToken, startedAt: now() };
	const { seen } = await waitOut(batch, task, patience);
	return seen ?? answer.value;
}
