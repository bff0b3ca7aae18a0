import { toFailure } from '../errors/report';
import type { Failure } from '../errors/failure';
import type { Job, ResultItem } from '../operations/operation';
import type { Batch } from './batch';

/** An item that is ready to be worked on, or failed already when its parameters were read. */
export type Prepared = { ok: true; job: Job } | { ok: false; failure: Failure };

/** What became of an item; null when it was not begun. */
export type ItemEnd = { ok: true; results: ResultItem[] } | { ok: false; failure: Failure } | null;

/** How a batch is worked through. */
export interface WorkOrder {
	concurrency: number;
	/** Whether a failed item leaves the others alone ("Continue"), or ends the batch. */
	continueOnFail: boolean;
}

/**
 * Works through the items of a batch, several at once, begun in their order.
 *
 * @param batch what the items share
 * @param items the items
 * @param order how
 * @returns what became of each item, in the input's order, and the item whose failure ended the batch
 */
export async function workThrough(
	batch: Batch,
	items: Prepared[],
	{ concurrency, continueOnFail }: WorkOrder,
): Promise<{ ends: ItemEnd[]; endedBy: number | null }> {
	const ends: ItemEnd[] = items.map(() => null);
	let endedBy: number | null = null;
	let next = 0;
	const fail = (index: number, failure: Failure) => {
		ends[index] = { ok: false, failure };
		if (continueOnFail || batch.stop.stopped) return;
		endedBy = index;
		batch.stop.stop();
	};
	const worker = async () => {
		while (next < items.length && !batch.stop.stopped) {
			const index = next;
			next += 1;
			const item = items[index];
			try {
				if (item.ok) ends[index] = { ok: true, results: await item.job(batch) };
				else fail(index, item.failure);
			} catch (error) {
				fail(index, toFailure(error));
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
	return { ends, endedBy };
}
