import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { downloadPicture, type PromisedPicture } from '../pictures/download';
import type { Seen } from '../waiting/schedule';
import { createStop, type StopSwitch } from '../timing/stop';
import { createClient, HURRIED, PATIENT, type WiroClient } from '../wiro/client';
import { createSender } from '../wiro/http';
import type { CallResult } from '../wiro/types';
import { AccountQueue } from './account';
import { createGate } from './gate';
import { Ledger } from './ledger';
import { Summary } from './summary';

/** What the items of one execution share. */
export interface Batch {
	client: WiroClient;
	/** For stopping tasks in a hurry. */
	hurried: WiroClient;
	/**
	 * Ends every wait and every start: the user pressed Stop, or the batch is being given up. What is on its way to Wiro is still answered.
	 */
	stop: StopSwitch;
	/** Starts tasks under the account's limit. */
	account: AccountQueue;
	/** Remembers the tasks that were started. */
	ledger: Ledger;
	/** What was seen of finished tasks. */
	seen: Seen[];
	summary: Summary;
	/** Downloads a picture into n8n's binary storage, when there is a place for it. */
	download(picture: PromisedPicture): Promise<CallResult<IBinaryData>>;
	/** The tasks that are being stopped, or could not be, by their names in the ledger. */
	stopping: Set<string>;
	/** Whether the user pressed Stop, or n8n's execution timeout struck. */
	readonly cancelled: boolean;
	/** A line in n8n's log for those who look for trouble. */
	log(message: string): void;
	/** A line in n8n's log that somebody should read. */
	warn(message: string): void;
	/** A line in n8n's log at its usual level: the only trace of a started task that outlives a worker which is killed. */
	announce(index: number, message: string): void;
}

/** How many pictures come down at once, whatever the number of items: enough to fill a line, few enough to be a good guest. */
const DOWNLOADS_AT_ONCE = 4;

/**
 * Sets up what the items of one execution share.
 *
 * @param context the node's execution
 */
export function createBatch(context: IExecuteFunctions): Batch {
	const stop = createStop();
	const cancel = context.getExecutionCancelSignal();
	cancel?.addEventListener('abort', stop.stop, { once: true });
	const inExecution = `Flux Kontext: execution ${context.getExecutionId()}`;
	const send = createSender(context);
	const gate = createGate(DOWNLOADS_AT_ONCE);
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return {
		client: createClient(send, PATIENT),
		hurried: createClient(send, HURRIED),
		stop,
		account: new AccountQueue(stop),
		ledger: new Ledger(context.getContext('node'), Number($runIndex)),
		seen: [],
		stopping: new Set(),
		summary: new Summary(),
		download: async (picture) =>
			await gate(async () => await downloadPicture(context, picture, stop)),
		get cancelled() {
			return cancel?.aborted ?? false;
		},
		log: (message) => context.logger.debug(message),
		warn: (message) => context.logger.warn(`${inExecution}: ${message}`),
		announce: (index, message) => context.logger.info(`${inExecution}, item ${index}: ${message}`),
	};
}
