import { ASKING } from '../repeating/policies';
import { isFinishing } from '../wiro/status';

/** When a finished task was last seen running, and when it was seen done; in seconds from its start. */
export interface Duration {
	runningAt: number;
	doneAt: number;
}

/** What is known when the next question about a task is planned. */
export interface WaitKnowledge {
	/** Seconds since the task was started. */
	waited: number;
	/** The status that was seen last; null before the first answer. */
	status: string | null;
	/** How the newest finished tasks of its kind ended, oldest first. */
	seen: readonly Duration[];
	/** From 0 to 1. */
	random: number;
}

/**
 * Tells when to ask for a task's state next, in three sentences. (1) Where no task of its kind was seen to end, it is asked about after 3 s,
 * and then at the usual interval: an eighth of the time waited, at least 0.8 s and by chance up to a tenth longer, but at most 15 s.
 * (2) Where some were, it is asked about at the times at which the newest five were seen done, and sooner where the newest may have ended
 * sooner, by an eighth at most; from the first of these times on, at the usual interval at most and a quarter of it at least. (3) Once its
 * status says that only the wrapping-up is left, it is asked about at a quarter of the usual interval.
 *
 * @param knowledge what is known
 * @returns seconds from now
 */
export function nextQuestionIn({ waited, status, seen, random }: WaitKnowledge): number {
	const spread = 1 + ASKING.spread * random;
	const usual = Math.min(ASKING.longest, spread * Math.max(ASKING.steady, waited * ASKING.share));
	const soon = usual * ASKING.soon;
	if (isFinishing(status)) return soon;
	const ends = likelyEnds(seen);
	// Infinity once all of them are past: then the usual interval is left.
	const next = Math.min(...ends.filter((end) => end > waited)) - waited;
	const atMost = waited < Math.min(...ends) ? ASKING.longest : usual;
	return Math.min(atMost, Math.max(soon, next));
}

/** When a task of this kind is likely to end, in seconds from its start. */
function likelyEnds(seen: readonly Duration[]): number[] {
	const newest = seen.at(-1);
	if (newest === undefined) return [ASKING.firstLook];
	const { runningAt, doneAt } = newest;
	// One that asks only when ends were seen would never see that tasks have become faster.
	const earlier = Math.max((runningAt + doneAt) / 2, doneAt * (1 - ASKING.share));
	return [earlier, ...seen.map((duration) => duration.doneAt)];
}
