import type { INodeProperties } from 'n8n-workflow';

import type { Batch } from '../batch/batch';
import { detailsOfTask, type FailureDetails } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { timedOut, unsuccessful } from '../errors/taskFailures';
import { callbackUrlOption, optionsField } from '../fields/options';
import { returnAsField, simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { startedJson, taskJson } from '../output/simplify';
import { choiceOf, numberOf, rawOf, switchOf, type Item } from '../parameters/item';
import { InvalidInput } from '../errors/failure';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import { stopTask } from '../waiting/stopTask';
import { waitForTask } from '../waiting/wait';
import type { Started } from '../wiro/client';
import type { Task } from '../wiro/types';
import type { Operation, ResultItem } from './operation';

const DEFAULT_TIMEOUT_SECONDS = 600;

const ON_TIMEOUT = ['fail', 'kill', 'continue'] as const;

const timeoutOptions: INodeProperties[] = [
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options: [
			{ name: 'Fail', value: 'fail', description: 'Fail, and let the task go on at Wiro' },
			{
				name: 'Kill the Task, Then Fail',
				value: 'kill',
				description: 'Stop the task, so that it costs no more, and fail',
			},
			{
				name: 'Continue',
				value: 'continue',
				description: 'Hand on the task as it stands, for a later Get Detail',
			},
		],
		default: 'fail',
		description: 'What to do when a task is not done in time',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description: 'How many seconds to wait for one task, from its start',
	},
];

interface Settings {
	simplify: boolean;
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
		simplify: switchOf(item, 'simplify'),
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
		optionsField([callbackUrlOption, ...timeoutOptions]),
	]),

	async prepare(item) {
		const request = await fluxKontextDev.read(item);
		const settings = readSettings(item);
		return async (batch) => {
			const startedAt = Date.now();
			const started = await batch.client.run(request, batch.signal);
			if (!started.ok) throw problemFailure('Run', started.problem);
			return await finish(batch, started.value, startedAt, settings);
		};
	},
};

async function finish(
	batch: Batch,
	started: Started,
	startedAt: number,
	settings: Settings,
): Promise<ResultItem[]> {
	const end = await waitForTask(batch.client, {
		task: started,
		startedAt,
		timeoutSeconds: settings.timeoutSeconds,
		finished: batch.finished,
		signal: batch.signal,
		onStatus: (task) => batch.log(`Task ${started.taskId}: ${task.status ?? 'no status'}`),
	});
	if (end.kind === 'done') return deliver(end.task, settings);
	const details = end.last === null ? detailsOfStarted(started) : detailsOfTask(end.last);
	if (end.kind === 'timeout')
		return await handleTimeout(batch, started, end.last, details, settings);
	throw problemFailure(
		'Detail',
		end.kind === 'stopped' ? { kind: 'stopped' } : end.problem,
		details,
	);
}

function deliver(task: Task, { simplify }: Settings): ResultItem[] {
	if (task.outcome !== 'succeeded') throw unsuccessful(task);
	return [{ json: taskJson(task, simplify) }];
}

async function handleTimeout(
	batch: Batch,
	started: Started,
	last: Task | null,
	details: FailureDetails,
	settings: Settings,
): Promise<ResultItem[]> {
	if (settings.onTimeout === 'continue') {
		return [
			{
				json:
					last === null
						? startedJson(started, settings.simplify)
						: taskJson(last, settings.simplify),
			},
		];
	}
	if (settings.onTimeout === 'fail')
		throw timedOut(settings.timeoutSeconds, 'stillRunning', details);
	const stopped = await stopTask(
		batch.client,
		{ by: 'taskId', taskId: started.taskId },
		batch.signal,
	);
	if (!stopped.ok) throw timedOut(settings.timeoutSeconds, 'notKilled', details);
	// The task was faster than the kill: it is paid for, so its result is not thrown away.
	if (stopped.value.outcome === 'succeeded') return deliver(stopped.value, settings);
	throw timedOut(
		settings.timeoutSeconds,
		stopped.value.outcome === 'running' ? 'notKilled' : 'killed',
		detailsOfTask(stopped.value),
	);
}

function detailsOfStarted({ taskId, taskToken }: Started): FailureDetails {
	return { code: null, taskId, taskToken, urls: [] };
}
