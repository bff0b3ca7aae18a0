import { breakAfter } from '../wiro/retry';
import type { Problem } from '../wiro/types';

/** A single bad answer does not end a wait; this many seconds of nothing but bad answers do. */
export const UNANSWERED_SECONDS = 60;

/**
 * A time in which Wiro gives nothing but bad answers. It counts from the first question without a good one, so that a computer that slept does not count, and
 * the longest break that Wiro asked for does not count either.
 */
export class Silence {
	private badAnswers = 0;
	private since = 0;
	private askedSeconds = 0;

	/** How long to leave Wiro alone, in seconds; 0 when all is well. */
	breakSeconds = 0;

	/** There was a good answer. */
	ended(): void {
		this.badAnswers = 0;
		this.askedSeconds = 0;
		this.breakSeconds = 0;
	}

	/**
	 * There was one more bad answer.
	 *
	 * @param problem what it was
	 * @param askedAt when the question was asked, in milliseconds since 1970
	 * @returns whether that is enough
	 */
	goesOn(problem: Problem, askedAt: number): boolean {
		if (this.badAnswers === 0) this.since = askedAt;
		this.badAnswers += 1;
		const left = UNANSWERED_SECONDS + this.askedSeconds - (Date.now() - this.since) / 1000;
		if (left <= 0) return true;
		const { asked, seconds } = breakAfter(this.badAnswers, problem, Math.random());
		this.askedSeconds = Math.max(this.askedSeconds, asked);
		// The last question comes when the minute is over, not a break later.
		this.breakSeconds = Math.min(seconds, left + asked);
		return false;
	}
}
