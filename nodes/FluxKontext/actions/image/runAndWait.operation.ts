import type { Batch } from '../../batch/batch';
import type { ResultItem } from '../../batch/job';
import { keyOf } from '../../batch/ledger';
import { settle } from '../../batch/look';
import { startTask, type ItemTask, type StartRequest } from '../../batch/startTask';
import { stopTask } from '../../batch/stopTasks';
import { waitForTask, type WaitEnd } from '../../batch/waitForTask';
import { detailsOfTask, type FailureDetails } from '../../errors/failure';
import { problemFailure, resumedTaskGone } from '../../errors/problems';
import { timedOut, taskFailed, noUsableAnswer, withoutPictures } from '../../errors/taskFailures';
import {
	binaryField,
	fileName,
	readDelivery,
	returnAs,
	simplify,
	type Delivery,
} from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { limits } from '../../fields/limits';
import { callbackUrl, maxConcurrency } from '../../fields/options';
import { onTimeout, timeout } from '../../fields/waiting';
import { readRequest } from '../../models/request';
import { deliver } from '../../output/deliver';
import { startedJson, taskJson } from '../../output/simplify';
import { now } from '../../timing/clock';
import type { Task } from '../../wiro/types';
import type { Operation } from '../operation';

const returned = returnAs('image');

interface Settings {
	delivery: Delivery;
	timeoutSeconds: number;
	onTimeout: ReturnType<typeof onTimeout.read>;
}

/** Starts an edit, waits for it, and hands on the picture. */
export const runAndWait: Operation = {
	value: 'runAndWait',
	name: 'Run and Wait',
	action: 'Edit image and wait for result',
	description: 'Edit a picture and wait until it is done',
	properties: [
		...returned.properties,
		...simplify.properties,
		optionsField([callbackUrl, fileName, maxConcurrency, limits, onTimeout, binaryField, timeout]),
	],
	limits,

	async prepare(item) {
		const request = await readRequest(item);
		const timeoutSeconds = timeout.read(item);
		const settings = {
			delivery: readDelivery(item, returned),
			timeoutSeconds,
			onTimeout: onTimeout.read(item),
		};
		const start = { index: item.index, request, patience: timeoutSeconds };
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
		const end = await waitForTask(batch, task, settings.timeoutSeconds);
		const hadFailed =
			task.resumed && end.kind === 'over' && end.atFirstLook && end.task.outcome !== 'succeeded';
		// It had failed before this try began, so this try starts it anew.
		if (!hadFailed) return await resultOf(batch, task, end, settings);
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
			throw noUsableAnswer(end.problem, details);
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
	if (task.outcome !== 'succeeded') throw taskFailed(task);
	if (delivery.returnAs === 'image' && task.outputs.length === 0) throw withoutPictures(task);
	return await deliver(batch, task, delivery);
}

async function afterTimeout(
	batch: Batch,
	task: ItemTask,
	last: Task | null,
	settings: Settings,
): Promise<ResultItem[]> {
	const { onTimeout: then, timeoutSeconds, delivery } = settings;
	const details = last === null ? detailsOfStarted(task) : detailsOfTask(last);
	if (then === 'continue') {
		batch.summary.unfinished();
		const json =
			last === null ? startedJson(task, delivery.simplify) : taskJson(last, delivery.simplify);
		return [{ json }];
	}
	if (then === 'fail') throw timedOut(timeoutSeconds, 'stillRunning', details);
	const stopped = await stopTask(batch, task.taskId);
	if (stopped === null) throw timedOut(timeoutSeconds, 'notKilled', details);
	// Wiro bills what ran until it was killed.
	settle(batch, task, stopped, { model: task.model, seconds: now() - task.startedAt });
	// The task was faster than the kill: it is paid for, so its result is not thrown away.
	if (stopped.outcome === 'succeeded') return await pictureItems(batch, stopped, settings);
	throw timedOut(timeoutSeconds, 'killed', detailsOfTask(stopped));
}

function detailsOfStarted({ taskId, taskToken }: ItemTask): FailureDetails {
	return { code: null, taskId, taskToken, urls: [] };
}
