import { toFailure } from '../errors/report';
import { NotStarted, Stopped, type Failure } from '../errors/failure';
import type { Job, ResultItem } from './job';
import { leave, type Batch } from './batch';

/** What became of an item; null when it was not begun. One that a limit kept from being started has failed nobody. */
export type ItemEnd = { ok: true; results: ResultItem[] } | { ok: false; failure: Failure } | null;

/** How the items are worked through. */
export interface WorkSettings {
	concurrency: number;
	/** Whether a failed item leaves the others alone ("Continue"), or ends the batch. */
	continueOnFail: boolean;
}

/** The item whose failure ended the batch. */
export interface EndedBy {
	index: number;
	failure: Failure;
}

/** The items and what became of them so far; grows while they are worked on. */
export interface Work {
	ends: ItemEnd[];
	endedBy: EndedBy | null;
	/** Resolves when all of them are over. */
	over: Promise<unknown>;
}

/**
 * Works through the items of a batch, several at once, begun in their order; but those whose task an earlier try has started come first, and
 * are finished before a failure ends the batch, because they are paid.
 *
 * @param batch what the items share
 * @param jobs the work of each item
 * @param settings how
 */
export function runItems(
	batch: Batch,
	jobs: Job[],
	{ concurrency, continueOnFail }: WorkSettings,
): Work {
	const work: Work = { ends: jobs.map(() => null), endedBy: null, over: Promise.resolve() };
	const fail = (index: number, failure: Failure) => {
		work.ends[index] = { ok: false, failure };
		if (continueOnFail || batch.stop.stopped || failure instanceof NotStarted) return;
		work.endedBy = { index, failure };
		batch.stop.stop();
	};
	const queue = inOrder(batch, jobs);
	const worker = async () => {
		while (!batch.stop.stopped) {
			const index = queue.shift();
			if (index === undefined) return;
			const job = jobs[index];
			const { key } = job;
			try {
				work.ends[index] = { ok: true, results: await job.run(batch) };
			} catch (error) {
				const failure = toFailure(error);
				if (key !== undefined && !(failure instanceof Stopped)) batch.failed.add(key);
				fail(index, failure);
			} finally {
				if (key !== undefined) leave(batch, key);
			}
		}
	};
	work.over = Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
	return work;
}

function inOrder({ ledger }: Batch, jobs: Job[]): number[] {
	const isPaid = (index: number) => {
		const { key } = jobs[index];
		const entry = key === undefined ? null : ledger.find(key);
		return entry !== null && (entry.state === 'running' || entry.state === 'succeeded');
	};
	const all = jobs.map((_, index) => index);
	return [...all.filter(isPaid), ...all.filter((index) => !isPaid(index))];
}
