import type { INodeProperties } from 'n8n-workflow';

import type { Batch } from '../batch/batch';
import { keyOf } from '../batch/ledger';
import { settle } from '../batch/look';
import { startTask, type ItemTask, type StartRequest } from '../batch/startTask';
import { stopTask } from '../batch/stopTasks';
import { waitForTask, type WaitEnd } from '../batch/waitForTask';
import { detailsOfTask, InvalidInput, type FailureDetails } from '../errors/failure';
import { problemFailure, resumedTaskGone } from '../errors/problems';
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
import { ITEM_SECONDS } from '../repeating/policies';
import { now } from '../timing/clock';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import type { Task } from '../wiro/types';
import type { ResultItem } from '../batch/job';
import type { Operation } from './operation';

const ON_TIMEOUT = ['fail', 'kill', 'continue'] as const;

const onTimeoutOption: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Hand On the Task As It Stands',
			value: 'continue',
			description: 'Go on without the picture: a later Get Detail fetches it',
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
	default: ITEM_SECONDS,
	description:
		'How many seconds to wait for one task, from its start. Waiting for a place in the account does not count.',
};

interface Settings {
	delivery: Delivery;
	timeoutSeconds: number;
	onTimeout: (typeof ON_TIMEOUT)[number];
}

function readSettings(item: Item): Settings {
	const timeoutSeconds = numberOf(item, 'options.timeout', 'Timeout') ?? ITEM_SECONDS;
	if (timeoutSeconds <= 0) {
		throw new InvalidInput(
			`'Timeout' must be above zero, not ${timeoutSeconds}`,
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
	action: 'Edit image and wait for result',
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
		const start = { index: item.index, request, patience: settings.timeoutSeconds };
		return {
			key: keyOf(item.index, request),
			run: async (batch) => await runItem(batch, start, settings),
		};
	},
};

/** One item's way: its task, the wait for it, and what that came to. */
async function runItem(
	batch: Batch,
	start: StartRequest,
	settings: Settings,
): Promise<ResultItem[]> {
	for (;;) {
		const task = await startTask(batch, start);
		try {
			const end = await waitForTask(batch, task, settings.timeoutSeconds);
			const hadFailed =
				task.resumed && end.kind === 'over' && end.atFirstLook && end.task.outcome !== 'succeeded';
			// It had failed before this try began, so this try starts it anew.
			if (!hadFailed) return await resultOf(batch, task, end, settings);
		} finally {
			// Of a task that is over, the place is free already; nobody will see another one end.
			batch.places.get(task.key)?.leave();
		}
	}
}

/** What the end of a wait means for the item. */
async function resultOf(
	batch: Batch,
	task: ItemTask,
	end: WaitEnd,
	settings: Settings,
): Promise<ResultItem[]> {
	if (end.kind === 'over') return await pictureItems(batch, end.task, settings);
	const details = detailsOfStarted(task);
	switch (end.kind) {
		case 'gone':
			throw resumedTaskGone(end.problem, details);
		case 'unanswered':
			throw unanswered(end.problem, details);
		case 'stopped':
			throw problemFailure({ kind: 'stopped' }, details);
		case 'timeout':
			return await afterTimeout(batch, task, end.last, settings);
	}
}

/** The items of a task that is over: its pictures, or why there are none. */
async function pictureItems(
	batch: Batch,
	task: Task,
	{ delivery }: Settings,
): Promise<ResultItem[]> {
	if (task.outcome !== 'succeeded') throw unsuccessful(task);
	if (delivery.returnAs === 'image' && task.outputs.length === 0) throw withoutPictures(task);
	return await deliver(batch, task, delivery);
}

async function afterTimeout(
	batch: Batch,
	task: ItemTask,
	last: Task | null,
	settings: Settings,
): Promise<ResultItem[]> {
	const { onTimeout, timeoutSeconds, delivery } = settings;
	const details = last === null ? detailsOfStarted(task) : detailsOfTask(last);
	if (onTimeout === 'continue') {
		const { simplify } = delivery;
		batch.summary.unfinished();
		return [{ json: last === null ? startedJson(task, simplify) : taskJson(last, simplify) }];
	}
	if (onTimeout === 'fail') throw timedOut(timeoutSeconds, 'stillRunning', details);
	const stopped = await stopTask(batch, task.taskId);
	if (stopped === null) throw timedOut(timeoutSeconds, 'notKilled', details);
	// Wiro bills what ran until it was killed.
	settle(batch, task, stopped, now() - task.startedAt);
	// The task was faster than the kill: it is paid for, so its result is not thrown away.
	if (stopped.outcome === 'succeeded') return await pictureItems(batch, stopped, settings);
	throw timedOut(timeoutSeconds, 'killed', detailsOfTask(stopped));
}

function detailsOfStarted({ taskId, taskToken }: ItemTask): FailureDetails {
	return { code: null, taskId, taskToken, urls: [] };
}
