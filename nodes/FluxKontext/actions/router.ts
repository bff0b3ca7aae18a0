import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createBatch, type Batch } from '../batch/batch';
import { Gathering } from '../batch/gathering';
import type { Job } from '../batch/job';
import { progressOf, progressWords } from '../batch/progress';
import { runItems, type EndedBy, type ItemEnd } from '../batch/runItems';
import { stopTasks, tellLost } from '../batch/stopTasks';
import { lastLook } from '../callback/lastLook';
import { suspend } from '../callback/suspend';
import { toErrorItem, toFailure, toNodeError, toShortErrorItem } from '../errors/report';
import { Failure, InvalidInput } from '../errors/failure';
import { NO_LIMITS, type Limits } from '../fields/limits';
import { maxConcurrency } from '../fields/options';
import { rawOf } from '../fields/parameter';
import {
	assertN8nIsNewEnough,
	errorItemsTakeDetails,
	refusalOfBeingCalled,
	refusalOfSettings,
	showHint,
} from '../host/n8n';
import { notStartedJson } from '../output/simplify';
import { resources } from './index';
import type { Operation } from './operation';
import { pause } from '../timing/pause';
import { STOPPING } from '../repeating/policies';
import { createStop, type Stop } from '../timing/stop';

/**
 * Runs an operation for every input item and links each result to its item.
 *
 * All parameters are read before the first request goes out. When the execution is stopped, the tasks that are under way are stopped too,
 * and the items that were done until then are handed back.
 *
 * @param context the node's execution
 * @param only the operation of a node that has one only; else the one that the user has chosen
 * @returns the node's one output, in the order of the input
 * @throws NodeApiError or NodeOperationError for the first item that fails, unless the node continues on failures
 */
export async function router(
	context: IExecuteFunctions,
	only?: Operation,
): Promise<INodeExecutionData[][]> {
	await assertN8nIsNewEnough(context);
	const batch = await createBatch(context);
	try {
		return [await runBatch(context, batch, only)];
	} finally {
		batch.end();
	}
}

async function runBatch(
	context: IExecuteFunctions,
	batch: Batch,
	only: Operation | undefined,
): Promise<INodeExecutionData[]> {
	if (batch.userStop.stopped) {
		// Stop came between two tries of "Retry On Fail": the tasks of the try before still run.
		return await endByUser(batch, [], Promise.resolve());
	}
	const continueOnFail = context.continueOnFail();
	const operation = only ?? chosenOperation(context);
	const settings = settingsOf(context, operation);
	const jobs = await prepareAll(context, operation, settings, batch.userStop);
	const starters = jobs.flatMap(({ key }, index) => (key === undefined ? [] : [index]));
	const { concurrency, limits, called } = settings instanceof Failure ? NOTHING_TO_START : settings;
	if (called) batch.gathering = new Gathering(starters);
	// Where nothing is started, nothing is told of limits.
	const { maxCost, maxFailures } = starters.length > 0 ? limits : NO_LIMITS;
	// Without "Continue" the first failed edit ends the batch: none is started in the place that it leaves.
	batch.limits = { maxCost, maxFailures: continueOnFail ? maxFailures : 1 };
	const work = runItems(batch, jobs, { concurrency, continueOnFail });
	const stopped = new Promise((resolve) => batch.userStop.onStop(() => resolve('stopped')));
	await Promise.race([work.over.then(async () => await lastLook(batch, work.ends)), stopped]);
	if (batch.userStop.stopped) return await endByUser(batch, work.ends, work.over);
	if (work.endedBy !== null) throw endOfBatch(context, batch, work.ends, work.endedBy);
	const toError = errorItemsTakeDetails(context) ? toErrorItem : toShortErrorItem;
	// Without "Continue", all that is left of failures is what a limit kept from being started.
	const toItem = continueOnFail ? toError : toNotStartedItem;
	const items = work.ends.flatMap((each, index) =>
		each?.ok === false ? [toItem(each.failure, index)] : linkedItems(each, index),
	);
	const { gathering } = batch;
	if (gathering !== null && gathering.left.size > 0) {
		await suspend(context, gathering, items, work.ends);
		// It is shown while the execution waits, and no more: what goes out at the timer is the input that n8n has stored.
		return [];
	}
	leaveHint(context, batch, work.ends);
	return items;
}

/** The item of an edit that a limit kept from being started, where that is no failure. */
function toNotStartedItem({ title }: Failure, index: number): INodeExecutionData {
	return { json: notStartedJson(title), pairedItem: { item: index } };
}

/** The failure that ends a batch, with where it stood then. */
function endOfBatch(
	context: IExecuteFunctions,
	batch: Batch,
	ends: ItemEnd[],
	{ index, failure }: EndedBy,
): ReturnType<typeof toNodeError> {
	const progress = progressOf(batch, ends);
	const error = toNodeError(context.getNode(), failure, index, progressWords(progress));
	if (progress.items > 1) error.context.batch = { ...progress };
	return error;
}

/**
 * The user pressed Stop. Within one budget of time, all that runs is stopped, and what was started meanwhile too. n8n throws away what a stopped
 * node hands back, so the log says how to fetch what is paid.
 */
async function endByUser(
	batch: Batch,
	ends: ItemEnd[],
	over: Promise<unknown>,
): Promise<INodeExecutionData[]> {
	await withinBudget(Promise.all([stopTasks(batch), over]));
	for (const key of batch.ledger.lostItems()) tellLost(batch, key);
	for (const { key, state, task } of batch.ledger.tasks()) {
		if (state !== 'succeeded') continue;
		batch.log.item(
			key,
			`Wiro task ${task.taskId} is done and paid: Get Detail with this task ID fetches its picture`,
		);
	}
	return ends.flatMap(linkedItems);
}

async function withinBudget(job: Promise<unknown>): Promise<void> {
	const over = createStop();
	await Promise.race([job, pause(STOPPING.budget, over)]);
	over.stop();
}

function chosenOperation(context: IExecuteFunctions): Operation {
	const { operations } = chosen(context, 'Resource', resources);
	return chosen(context, 'Operation', operations);
}

/** One of the choices that n8n offers, the first where none was saved; a workflow that was not made in its editor may hold another. */
function chosen<T extends { value: string }>(
	context: IExecuteFunctions,
	label: string,
	choices: T[],
): T {
	const value = rawOf({ context, index: 0, name: label.toLowerCase() }) ?? choices[0].value;
	const choice = choices.find((each) => each.value === value);
	if (choice !== undefined) return choice;
	throw new InvalidInput(
		`There is no ${label.toLowerCase()} '${String(value)}'`,
		`Choose one in the field '${label}', or let the expression give one of: ${choices.map((each) => each.value).join(', ')}`,
	);
}

/** What is one for all items. */
interface Settings {
	concurrency: number;
	limits: Limits;
	/** Whether the execution is put aside, and goes on when Wiro calls. */
	called: boolean;
}

const NOTHING_TO_START: Settings = { concurrency: 1, limits: NO_LIMITS, called: false };

/** Reads it; what is wrong with it, or with the settings of the node, is the failure of each item. */
function settingsOf(context: IExecuteFunctions, operation: Operation): Settings | Failure {
	const refusal = refusalOfSettings(context);
	if (refusal !== null) return refusal;
	const first = { context, index: 0 };
	try {
		const called = operation.waitMode?.read(first) === 'callback';
		const cannotBeCalled = called ? refusalOfBeingCalled(context) : null;
		if (cannotBeCalled !== null) return cannotBeCalled;
		// No worker waits for a task, so all can be under way that the account takes.
		const concurrency = called ? Number.POSITIVE_INFINITY : maxConcurrency.read(first);
		return { concurrency, limits: operation.limits?.read(first) ?? NO_LIMITS, called };
	} catch (error) {
		return toFailure(error);
	}
}

/**
 * Reads the parameters of every item, unless it is stopped: a storage of files may take its time. Without "Continue", a wrong one is told
 * before anything is sent or paid; with it, its job is to fail.
 */
async function prepareAll(
	context: IExecuteFunctions,
	operation: Operation,
	settings: Settings | Failure,
	userStop: Stop,
): Promise<Job[]> {
	const jobs: Job[] = [];
	for (let index = 0; index < context.getInputData().length; index += 1) {
		if (userStop.stopped) break;
		try {
			if (settings instanceof Failure) throw settings;
			jobs.push(await operation.prepare({ context, index }));
		} catch (error) {
			const failure = toFailure(error);
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), failure, index);
			jobs.push({ run: async () => await Promise.reject(failure) });
		}
	}
	return jobs;
}

/** The items of one input item. Items that a stop left unfinished have failed nobody: they yield nothing. */
function linkedItems(end: ItemEnd, index: number): INodeExecutionData[] {
	if (end?.ok !== true) return [];
	return end.results.map((result) => ({ ...result, pairedItem: { item: index } }));
}

function leaveHint(context: IExecuteFunctions, batch: Batch, ends: ItemEnd[]): void {
	const failures = ends.flatMap((end) => (end?.ok === false ? [end.failure] : []));
	const left = batch.limits.maxCost - batch.spending.reckoned;
	const message = batch.summary.hint(ends.length, failures, left);
	if (message !== null) showHint(context, message);
}
