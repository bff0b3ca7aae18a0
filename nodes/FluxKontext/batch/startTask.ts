import type { IDataObject } from 'n8n-workflow';

import { lostRunFailure, mayHaveStarted, problemFailure } from '../errors/problems';
import type { RunRequest, StartedTask } from '../wiro/types';
import { readStarted } from '../wiro/wire';
import type { Batch } from './batch';
import { keyOf } from './ledger';
import { stopOne } from './stopAll';

/** What to start, and for which item. */
export interface TaskOrder {
	/** The item's position in the input. */
	index: number;
	request: RunRequest;
	/** How long the account's limit may hold the start back. */
	patienceSeconds: number;
}

/** A task that works for an item. */
export interface ItemTask extends StartedTask {
	/** Its name in the ledger. */
	key: string;
	/** It was started in an earlier try of this execution. */
	resumed: boolean;
	/** What Wiro answered to Run. */
	answer: IDataObject;
}

/**
 * Starts an item's task, or finds the one that an earlier try of this execution has started and paid for. A task that failed is started
 * anew, a start whose answer was lost never is.
 *
 * @param batch what the items share
 * @param order what to start
 * @throws Failure when no task could be started, or when it cannot be told
 */
export async function startTask(batch: Batch, order: TaskOrder): Promise<ItemTask> {
	const { ledger, account, client, stop } = batch;
	const key = keyOf(order.index, order.request);
	const known = ledger.find(key);
	if (known?.state === 'lost') throw lostRunFailure();
	const existing = known === null || known.state === 'failed' ? null : readStarted(known.answer);
	if (known !== null && existing !== null) {
		account.resumed();
		return { ...existing, key, resumed: true, answer: known.answer };
	}
	const started = await account.start({
		order: order.index,
		giveUpAt: Date.now() + order.patienceSeconds * 1000,
		attempt: async () => await client.run(order.request, stop),
	});
	if (!started.ok) {
		if (mayHaveStarted(started.problem)) ledger.write(key, { state: 'lost', answer: {} });
		throw problemFailure('Run', started.problem);
	}
	const { taskId, taskToken, raw } = started.value;
	ledger.write(key, { state: 'running', answer: raw });
	batch.announce(order.index, `started Wiro task ${taskId}`);
	// Stop came while the answer was on its way: the others may take long to answer, so nobody waits for them.
	if (batch.cancelled) await stopOne(batch, key, taskId);
	return { taskId, taskToken, key, resumed: false, answer: raw };
}
