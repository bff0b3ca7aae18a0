import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../account/account';
import { accountFor } from '../account/accounts';
import type { Guest, Place } from '../account/places';
import { downloadPicture, isPictureGone, type PromisedPicture } from '../pictures/download';
import { downloadGate } from '../pictures/gates';
import type { Loop } from '../repeating/until';
import { createStop, type Stop, type StopSwitch } from '../timing/stop';
import { createClient, type WiroClient } from '../wiro/client';
import { createSender } from '../wiro/http';
import type { CallResult, Task } from '../wiro/types';
import { webhookAddress } from '../host/n8n';
import { NO_LIMITS, type Limits } from '../fields/limits';
import type { EarlierEdits } from './earlierEdits';
import type { Gathering } from './gathering';
import { indexIn, Ledger } from './ledger';
import { createPace, type Pace } from './pace';
import { Spending } from './spending';
import { Summary } from './summary';

/** What is true of one execution of the node, and shared by its items. */
export interface Batch {
	client: WiroClient;
	/** What this execution shares with the others of its account. */
	account: Account;
	/** This execution among the others that use the account. */
	guest: Guest;
	/** Remembers the tasks that were started. */
	ledger: Ledger;
	/** The places in the account that this execution's tasks have, by their names in the ledger. */
	places: Map<string, Place>;
	/** The project's list as it was read once for this execution, by model and hours; forgotten where that came to nothing. */
	lists: Map<string, Promise<EarlierEdits>>;
	/** How often a list could not be read. */
	listFailures: number;
	/** The IDs of the tasks that serve an item of this execution, or did: none serves another one. */
	reserved: Set<string>;
	/** The newest status of each task that was looked at, by its ID. */
	statuses: Map<string, string | null>;
	summary: Summary;
	/** What the edits cost. */
	spending: Spending;
	/** The edits that failed, by their names in the ledger. */
	failed: Set<string>;
	/** When to start no further edit. */
	limits: Limits;
	/** The edits that this execution is put aside for, once all are started; null where it waits itself. */
	gathering: Gathering | null;
	/** Ends what a failure or the user ends. What is on its way to Wiro is still answered. */
	stop: StopSwitch;
	/** Ends only by the user's Stop, or n8n's execution timeout. */
	userStop: Stop;
	/** The account's trouble when this execution began: only one that was found since counts, so that a new execution looks for itself. */
	oldTrouble: Account['trouble'];
	/** Downloads a picture into n8n's binary storage, when there is a place for it. Only the user ends that: it is paid. */
	download(picture: PromisedPicture): Promise<CallResult<IBinaryData>>;
	/** Tells whether a picture of an earlier edit is gone, without fetching any. */
	hasLostPictures(task: Task): Promise<boolean>;
	/** The pace of calls that are due for all tasks at one moment. */
	pace: Pace;
	/** The tasks that are being stopped, or could not be, by their names in the ledger. */
	stopping: Set<string>;
	log: BatchLog;
	/** An address of this n8n, for the mark of an edit that is to report to nobody. */
	ownAddress: () => string | null;
	/** Takes back all that this execution hung on n8n. */
	end(): void;
}

/** Lines in n8n's log. Items go by their names in the ledger. */
export interface BatchLog {
	/** For those who look for trouble. */
	debug(message: string): void;
	/** Somebody should read this, on one item. */
	warn(key: string, message: string): void;
	/** At n8n's usual level, on one item: the only trace of a task that outlives a worker which is killed. */
	item(key: string, message: string): void;
	/** A call is made again. */
	repeat(what: string): NonNullable<Loop['onRepeat']>;
}

/**
 * Sets up what the items of one execution share.
 *
 * @param context the node's execution
 */
export async function createBatch(context: IExecuteFunctions): Promise<Batch> {
	const account = await accountFor(context);
	const { $runIndex } = context.getWorkflowDataProxy(0);
	const ends = hangOn(context);
	const log = createLog(context);
	const ledger = new Ledger(context.getContext('node'), Number($runIndex));
	return {
		client: createClient(createSender(context)),
		account,
		guest: { turn: -1 },
		ledger,
		places: new Map(),
		lists: new Map(),
		listFailures: 0,
		reserved: new Set(ledger.tasks().map(({ task }) => task.taskId)),
		statuses: new Map(),
		summary: new Summary(),
		spending: new Spending(),
		failed: new Set(),
		limits: NO_LIMITS,
		gathering: null,
		...ends,
		oldTrouble: account.trouble,
		...picturesOf(context, ends.userStop, log),
		pace: createPace(),
		stopping: new Set(),
		log,
		ownAddress: () => webhookAddress(context),
	};
}

/** Pictures come down, and are looked for, through the gate that all executions share. */
function picturesOf(
	context: IExecuteFunctions,
	userStop: Stop,
	log: BatchLog,
): Pick<Batch, 'download' | 'hasLostPictures'> {
	return {
		download: async (picture) =>
			await downloadGate(
				picture.size ?? 0,
				async () =>
					await downloadPicture(context, picture, {
						stop: userStop,
						onRepeat: log.repeat(`Picture ${picture.name ?? ''} of task ${picture.taskId ?? ''}`),
					}),
				userStop,
			),
		hasLostPictures: async ({ outputs }) => {
			const urls = new Set(outputs.flatMap(({ url }) => url ?? []));
			const gone = [...urls].map(async (url) => {
				const look = async () => await isPictureGone(context, url, userStop);
				return await downloadGate(0, look, userStop);
			});
			return (await Promise.all(gone)).includes(true);
		},
	};
}

/** Listens to the execution's own signal until the node has ended: a later Stop is none of its business. */
function hangOn(context: IExecuteFunctions): Pick<Batch, 'stop' | 'userStop' | 'end'> {
	const stop = createStop();
	const userStop = createStop();
	const signal = context.getExecutionCancelSignal();
	const onAbort = () => {
		userStop.stop();
		stop.stop();
	};
	if (signal?.aborted) onAbort();
	signal?.addEventListener('abort', onAbort, { once: true });
	return { stop, userStop, end: () => signal?.removeEventListener('abort', onAbort) };
}

/**
 * Nobody works for an item any more. Its task, where one runs or may run, goes on unseen, and may cost.
 *
 * @param batch what the items share
 * @param key the item's name in the ledger
 */
export function leave({ ledger, places, spending }: Batch, key: string): void {
	const state = ledger.find(key)?.state;
	const goesOn = state === 'running' || state === 'lost';
	if (goesOn) places.get(key)?.leave();
	else places.get(key)?.free();
	spending.over(key, goesOn ? null : 0);
}

function createLog(context: IExecuteFunctions): BatchLog {
	const { logger } = context;
	const begin = `Flux Kontext: execution ${context.getExecutionId()}`;
	// People count from one.
	const item = (key: string) => `${begin}, item ${indexIn(key) + 1}`;
	return {
		debug: (message) => logger.debug(`${begin}: ${message}`),
		warn: (key, message) => logger.warn(`${item(key)}: ${message}`),
		item: (key, message) => logger.info(`${item(key)}: ${message}`),
		repeat: (what) => (problem, seconds, patience) =>
			logger.debug(
				`${begin}: ${what} is tried again in ${seconds.toFixed(1)} s (${problem.kind}; ${patience})`,
			),
	};
}
