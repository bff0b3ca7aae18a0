import type { INodeProperties } from 'n8n-workflow';

import type { Batch } from '../batch/batch';
import { startTask, type ItemTask, type TaskOrder } from '../batch/startTask';
import { detailsOfTask, InvalidInput, type FailureDetails } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { timedOut, unanswered, unsuccessful, withoutPictures } from '../errors/taskFailures';
import { callbackUrlOption, maxConcurrencyOption, optionsField } from '../fields/options';
import {
	binaryFieldOption,
	fileNameOption,
	readDelivery,
	returnAsField,
	simplifyField,
} from '../fields/output';
import { showFor } from '../fields/show';
import { deliver } from '../output/deliver';
import type { Delivery } from '../output/delivery';
import { startedJson, taskJson } from '../output/simplify';
import { choiceOf, numberOf, rawOf, type Item } from '../parameters/item';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import { stopTask } from '../waiting/stopTask';
import { waitForTask, type WaitEnd } from '../waiting/wait';
import type { Task } from '../wiro/types';
import type { Operation, ResultItem } from './operation';

const DEFAULT_TIMEOUT_SECONDS = 600;

const ON_TIMEOUT = ['fail', 'kill', 'continue'] as const;

const onTimeoutOption: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Hand On the Task As It Stands',
			value: 'continue',
			description: 'No failure: a later Get Detail fetches the picture',
		},
		{ name: 'Fail', value: 'fail', description: 'Fail, and let the task go on at Wiro' },
		{
			name: 'Kill the Task, Then Fail',
			value: 'kill',
			description: 'Stop the task, so that it costs no more, and fail',
		},
	],
	default: 'fail',
	description: 'What to do when a task is not done in time',
};

const timeoutOption: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_TIMEOUT_SECONDS,
	description:
		'How many seconds to wait for one task, from its start. Waiting for a place in the account does not count.',
};

interface Settings {
	delivery: Delivery;
	timeoutSeconds: number;
	onTimeout: (typeof ON_TIMEOUT)[number];
}

function readSettings(item: Item): Settings {
	const timeoutSeconds = numberOf(item, 'options.timeout', 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
	if (timeoutSeconds <= 0) {
		throw new InvalidInput(
			`"Timeout" must be above zero, not ${timeoutSeconds}`,
			'Enter how many seconds to wait for one task, for example 600',
		);
	}
	const given = rawOf(item, 'options.onTimeout') ?? '';
	return {
		delivery: readDelivery(item),
		timeoutSeconds,
		onTimeout:
			given === '' ? 'fail' : choiceOf(item, 'options.onTimeout', 'On Timeout', ON_TIMEOUT),
	};
}

/** Starts an edit, waits for it, and hands on the picture. */
export const runAndWait: Operation = {
	value: 'runAndWait',
	name: 'Run and Wait',
	action: 'Edit a picture and wait for the result',
	description: 'Edit a picture and wait until it is done',
	fields: showFor('runAndWait', [
		...fluxKontextDev.fields,
		returnAsField('image'),
		simplifyField,
		optionsField([
			callbackUrlOption,
			fileNameOption,
			maxConcurrencyOption,
			onTimeoutOption,
			binaryFieldOption,
			timeoutOption,
		]),
	]),

	async prepare(item) {
		const request = await fluxKontextDev.read(item);
		const settings = readSettings(item);
		const order = { index: item.index, request, patienceSeconds: settings.timeoutSeconds };
		return async (batch) => await edit(batch, order, settings);
	},
};

async function edit(batch: Batch, order: TaskOrder, settings: Settings): Promise<ResultItem[]> {
	const task = await startTask(batch, order);
	try {
		const startedAt = Date.now();
		const end = await wait(batch, task, startedAt, settings);
		const hadFailed = end.kind === 'done' && end.atOnce && end.task.outcome !== 'succeeded';
		if (!task.resumed || !hadFailed) return await conclude(batch, task, end, startedAt, settings);
		batch.ledger.settle(task.key, 'failed');
	} finally {
		batch.account.ended();
	}
	// It had failed before this try began, so this try starts it anew.
	return await edit(batch, order, settings);
}

async function wait(
	batch: Batch,
	task: ItemTask,
	startedAt: number,
	settings: Settings,
): Promise<WaitEnd> {
	return await waitForTask(batch.client, {
		task,
		startedAt,
		timeoutSeconds: settings.timeoutSeconds,
		seen: batch.seen,
		askFirst: task.resumed,
		stop: batch.stop,
		onStatus: ({ status }) => batch.log(`Task ${task.taskId}: ${status ?? 'no status'}`),
	});
}

/** What the end of a wait means for the item. */
async function conclude(
	batch: Batch,
	task: ItemTask,
	end: WaitEnd,
	startedAt: number,
	settings: Settings,
): Promise<ResultItem[]> {
	if (end.kind === 'done') {
		if (!task.resumed) batch.seen.push(end.seen);
		return await handOn(batch, task.key, end.task, startedAt, settings);
	}
	const details = end.last === null ? detailsOfStarted(task) : detailsOfTask(end.last);
	if (end.kind === 'unanswered') throw unanswered(end.problem, details);
	if (end.kind === 'stopped') throw problemFailure('Detail', { kind: 'stopped' }, details);
	return await handleTimeout(batch, task, end.last, details, startedAt, settings);
}

/** The result of a task that is over: its pictures, or why there are none. */
async function handOn(
	batch: Batch,
	key: string,
	task: Task,
	startedAt: number,
	{ delivery }: Settings,
): Promise<ResultItem[]> {
	batch.ledger.settle(key, task.outcome === 'succeeded' ? 'succeeded' : 'failed');
	batch.summary.edited(task, (Date.now() - startedAt) / 1000);
	if (task.outcome !== 'succeeded') throw unsuccessful(task);
	if (delivery.returnAs === 'image' && task.outputs.length === 0) throw withoutPictures(task);
	return await deliver(batch, task, delivery);
}

async function handleTimeout(
	batch: Batch,
	task: ItemTask,
	last: Task | null,
	details: FailureDetails,
	startedAt: number,
	settings: Settings,
): Promise<ResultItem[]> {
	const { onTimeout, timeoutSeconds, delivery } = settings;
	if (onTimeout === 'continue') {
		const { simplify } = delivery;
		return [{ json: last === null ? startedJson(task, simplify) : taskJson(last, simplify) }];
	}
	if (onTimeout === 'fail') throw timedOut(timeoutSeconds, 'stillRunning', details);
	const stopped = await stopTask(batch.hurried, { by: 'taskId', taskId: task.taskId });
	if (stopped === null) throw timedOut(timeoutSeconds, 'notKilled', details);
	// The task was faster than the kill: it is paid for, so its result is not thrown away.
	if (stopped.outcome === 'succeeded') {
		return await handOn(batch, task.key, stopped, startedAt, settings);
	}
	batch.ledger.settle(task.key, 'failed');
	// Wiro bills what ran until it was killed.
	batch.summary.edited(stopped, (Date.now() - startedAt) / 1000);
	throw timedOut(timeoutSeconds, 'killed', detailsOfTask(stopped));
}

function detailsOfStarted({ taskId, taskToken }: ItemTask): FailureDetails {
	return { code: null, taskId, taskToken, urls: [] };
}
