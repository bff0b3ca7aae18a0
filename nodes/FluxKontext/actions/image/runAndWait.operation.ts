import type { IDataObject } from 'n8n-workflow';

import type { Batch } from '../../batch/batch';
import type { ResultItem } from '../../batch/job';
import { callsHere } from '../../batch/gathering';
import { indexIn, keyOf } from '../../batch/ledger';
import type { ItemTask } from '../../batch/startTask';
import { picturesGone, taskFor, type Order } from '../../batch/taskFor';
import { waitOut } from '../../batch/waitOut';
import { reportHere } from '../../callback/reportHere';
import { taskFailed, withoutPictures } from '../../errors/taskFailures';
import {
	binaryField,
	fileName,
	readDelivery,
	returnAs,
	simplify,
	type Delivery,
	type ReturnAs,
} from '../../fields/delivery';
import { optionsField, shownWhere, type Field } from '../../fields/field';
import { Failure } from '../../errors/failure';
import { limits } from '../../fields/limits';
import { callbackUrl, maxConcurrency, reuseHours } from '../../fields/options';
import { onTimeout, readPatience, timeout, waitMode, type Patience } from '../../fields/waiting';
import { readRequest } from '../../models/request';
import { deliver } from '../../output/deliver';
import { startedJson, taskJson, unseenJson, withReused } from '../../output/simplify';
import { GONE, TOLD } from '../../repeating/policies';
import type { Task } from '../../wiro/types';
import type { Operation } from '../operation';

/** Woken by Wiro's call, n8n links each item to the input item at its place: so there is one for each, without files. */
const unlessCalled = <T>(field: Field<T>) =>
	shownWhere({ hide: { '/options.waitMode': ['callback'] } }, field);

const returned = unlessCalled(returnAs('image'));

const asUrl: Field<ReturnAs> = { properties: [], read: () => 'url' };

/** Starts an edit, waits for it, and hands on the picture. */
export const runAndWait: Operation = {
	value: 'runAndWait',
	name: 'Run and Wait',
	action: 'Edit image and wait for result',
	description: 'Edit a picture and wait until it is done',
	properties: [
		...returned.properties,
		...simplify.properties,
		optionsField([
			callbackUrl,
			unlessCalled(fileName),
			unlessCalled(maxConcurrency),
			limits,
			onTimeout,
			unlessCalled(binaryField),
			reuseHours,
			timeout,
			waitMode,
		]),
	],
	limits,
	waitMode,

	async prepare(item) {
		const called = waitMode.read({ ...item, index: 0 }) === 'callback';
		const asked = await readRequest(item);
		const request = called ? reportHere(asked, item) : asked;
		const delivery = readDelivery(item, called ? asUrl : returned);
		const patience = readPatience(item);
		const order = {
			key: keyOf(item.index, request),
			request,
			patience: patience.timeoutSeconds,
			reuseHours: reuseHours.read(item),
		};
		return {
			key: order.key,
			run: async (batch) =>
				await runItem(batch, order, delivery, patience).finally(() =>
					batch.gathering?.begun(item.index),
				),
		};
	},
};

/** One item's way: its task, the wait for it, and what that came to. */
async function runItem(
	batch: Batch,
	order: Order,
	delivery: Delivery,
	patience: Patience,
): Promise<ResultItem[]> {
	const { simplify: simplified } = delivery;
	for (;;) {
		const task = await taskFor(batch, order);
		if (callsHere(task)) batch.gathering?.begun(indexIn(order.key));
		const { seen, left } = await waitOut(batch, task, patience);
		const shown = (json: IDataObject) => withReused(json, order, simplified, task.reused);
		if (seen === null || seen.outcome === 'running') {
			if (left) leaveTask(batch, task, order, simplified);
			else batch.summary.unfinished();
			// Where no call comes, what is left goes out so.
			const unseen = left ? unseenJson : startedJson;
			const json = seen === null ? unseen(task, simplified) : taskJson(seen, simplified);
			return [{ json: shown(json) }];
		}
		if (seen.outcome === 'succeeded') {
			const items = await pictureItems(batch, task, seen, delivery);
			if (items !== null) return items.map((item) => ({ ...item, json: shown(item.json) }));
			picturesGone(batch, task);
		}
		// One that had failed before this try is none of its failures: it is started anew, and so is an earlier edit that is of no use.
		else if (task.origin === 'started' || batch.failed.has(task.key)) throw taskFailed(seen);
	}
}

/** The pictures of a task; null where it is an earlier edit whose pictures are gone. */
async function pictureItems(
	batch: Batch,
	{ reused }: ItemTask,
	task: Task,
	delivery: Delivery,
): Promise<ResultItem[] | null> {
	if (reused && task.outputs.length === 0) return null;
	if (reused && delivery.returnAs === 'url' && (await batch.hasLostPictures(task))) return null;
	if (delivery.returnAs === 'image' && task.outputs.length === 0) throw withoutPictures(task);
	const items = await deliver(batch, task, delivery).catch(async (error: unknown) =>
		reused && isGone(error) ? null : await Promise.reject(error),
	);
	if (reused && items !== null) batch.summary.reused(true);
	return items;
}

function isGone(error: unknown): boolean {
	return error instanceof Failure && GONE.includes(error.details.code ?? 0);
}

/** Leaves a task to Wiro's call, for its timeout at most. */
function leaveTask(
	{ gathering, account }: Batch,
	task: ItemTask,
	{ key, patience, reuseHours }: Order,
	simplify: boolean,
): void {
	const longest = Math.max(...account.durationsOf(task.kind).map(({ doneAt }) => doneAt));
	const usual = longest > 0 ? Math.max(TOLD.soonest, longest * TOLD.times) : patience;
	const seconds = Math.max(TOLD.shortest, Math.min(patience, usual));
	gathering?.leave(indexIn(key), task, { taskId: task.taskId, simplify, reuseHours }, seconds);
}
