import type { Failure } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { costLimitReached, failedBefore, notStartedFailure } from '../errors/startFailures';
import type { Batch } from './batch';

/**
 * Answers, before each start, whether anything more may be started: not when the work was stopped, when no start can succeed for anybody, or
 * when a limit of the user's is reached.
 *
 * @param batch what the items share
 * @param kind of the edit to start
 * @returns why not; "later" where the end of what is under way decides; null where it may
 */
export function brake(batch: Batch, kind: string): Failure | 'later' | null {
	const { account, stop, oldTrouble, limits, failed, spending } = batch;
	if (stop.stopped) return problemFailure({ kind: 'stopped' });
	const { trouble } = account;
	if (trouble !== null && trouble !== oldTrouble) return notStartedFailure(trouble.problem);
	if (failed.size >= limits.maxFailures) return failedBefore(failed.size);
	const room = spending.room(kind, limits.maxCost);
	if (room !== 'never') return room === 'now' ? null : room;
	return costLimitReached(limits.maxCost, spending.paid, Number.isFinite(spending.reckoned));
}

/**
 * Waits while it is not known whether one more edit may be started.
 *
 * @param batch what the items share
 * @param kind of the edit to start
 * @throws Failure when it may not
 */
export async function brakeOff(batch: Batch, kind: string): Promise<void> {
	for (;;) {
		const reason = brake(batch, kind);
		if (reason === null) return;
		if (reason !== 'later') throw reason;
		await batch.spending.nextEnd();
	}
}
