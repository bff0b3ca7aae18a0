import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createBatch, type Batch } from './batch/batch';
import { indexIn } from './batch/ledger';
import { stopAll } from './batch/stopAll';
import { progressWords, type Progress } from './batch/summary';
import { workThrough, type ItemEnd, type Prepared } from './batch/work';
import { Stopped } from './errors/failure';
import {
	toErrorItem,
	toFailure,
	toInputFailure,
	toNodeError,
	toShortErrorItem,
} from './errors/report';
import { readConcurrency } from './fields/options';
import { assertN8nIsNewEnough, errorItemsTakeDetails, refusalOfSettings, showHint } from './n8n';
import { operations } from './operations';
import type { Operation } from './operations/operation';

/**
 * Runs the chosen operation for every input item and links each result to its item.
 *
 * All parameters are read before the first request goes out. When the execution is stopped, the tasks that are under way are stopped too,
 * and the items that were done until then are handed back.
 *
 * @param context the node's execution
 * @returns the node's one output, in the order of the input
 * @throws NodeApiError or NodeOperationError for the first item that fails, unless the node continues on failures
 */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	assertN8nIsNewEnough(context);
	const continueOnFail = context.continueOnFail();
	const batch = createBatch(context);
	if (batch.cancelled) {
		// Stop came between two tries of "Retry On Fail": the tasks of the try before still run.
		await stopAll(batch);
		return [[]];
	}
	const prepared = await prepareAll(context, continueOnFail);
	const concurrency = readConcurrencyOrThrow(context);
	// What runs is stopped at once, not after the calls that are under way.
	let stopping = Promise.resolve();
	batch.stop.onStop(() => {
		if (batch.cancelled) stopping = stopAll(batch);
	});
	const { ends, endedBy } = await workThrough(batch, prepared, { concurrency, continueOnFail });
	await stopping;
	// Once more, for what has been started since.
	if (batch.cancelled) await stopAll(batch);
	const end = endedBy === null ? null : ends[endedBy];
	if (endedBy !== null && end?.ok === false) {
		const progress = progressOf(batch, ends);
		const error = toNodeError(context.getNode(), end.failure, endedBy, progressWords(progress));
		if (progress.items > 1) error.context.batch = { ...progress };
		throw error;
	}
	leaveHint(context, batch, ends);
	const toError = errorItemsTakeDetails(context) ? toErrorItem : toShortErrorItem;
	return [ends.flatMap((itemEnd, index) => toItems(itemEnd, index, batch.cancelled, toError))];
}

function chosenOperation(context: IExecuteFunctions): Operation {
	const chosen = context.getNodeParameter('operation', 0);
	const operation = operations.find(({ value }) => value === chosen);
	if (operation === undefined) throw new Error(`There is no operation "${String(chosen)}"`);
	return operation;
}

/** Reads the parameters of every item. Without "Continue", a wrong one is told before anything is sent or paid. */
async function prepareAll(
	context: IExecuteFunctions,
	continueOnFail: boolean,
): Promise<Prepared[]> {
	const operation = chosenOperation(context);
	const refusal = refusalOfSettings(context);
	const prepared: Prepared[] = [];
	for (let index = 0; index < context.getInputData().length; index += 1) {
		try {
			if (refusal !== null) throw refusal;
			prepared.push({ ok: true, job: await operation.prepare({ context, index }) });
		} catch (error) {
			const failure = toInputFailure(error);
			if (!continueOnFail) throw toNodeError(context.getNode(), failure, index);
			prepared.push({ ok: false, failure });
		}
	}
	return prepared;
}

function readConcurrencyOrThrow(context: IExecuteFunctions): number {
	try {
		return readConcurrency(context);
	} catch (error) {
		throw toNodeError(context.getNode(), toFailure(error), 0);
	}
}

/** The items of one input item. Items that a stop left unfinished have failed nobody: they yield nothing. */
function toItems(
	end: ItemEnd,
	index: number,
	stopped: boolean,
	toError: typeof toErrorItem,
): INodeExecutionData[] {
	if (end === null || (stopped && !end.ok)) return [];
	if (!end.ok) return [toError(end.failure, index)];
	return end.results.map((result) => ({ ...result, pairedItem: { item: index } }));
}

function progressOf({ ledger }: Batch, ends: ItemEnd[]): Progress {
	const isDone = ({ key }: { key: string }) => ends[indexIn(key)]?.ok === true;
	// A started task is all that Run is to give, so its item is done while the task runs on.
	const running = ledger.tasksIn('running');
	const succeeded = [...ledger.tasksIn('succeeded'), ...running.filter(isDone)].map(
		({ taskId }) => taskId,
	);
	return {
		items: ends.length,
		finished: Math.max(succeeded.length, ends.filter((end) => end?.ok).length),
		failed: ends.filter((end) => end?.ok === false && !(end.failure instanceof Stopped)).length,
		running: running.filter((task) => !isDone(task)).map(({ taskId }) => taskId),
		succeeded,
		notBegun: ends.filter(isNotBegun).length,
	};
}

/** Nobody came to it, or it was still waiting for a place in the account. */
function isNotBegun(end: ItemEnd): boolean {
	return (
		end === null ||
		(!end.ok && end.failure instanceof Stopped && end.failure.details.taskId === null)
	);
}

function leaveHint(context: IExecuteFunctions, { summary }: Batch, ends: ItemEnd[]): void {
	const message = summary.hint(ends.filter((end) => end?.ok === false).length);
	if (message !== null) showHint(context, message);
}
