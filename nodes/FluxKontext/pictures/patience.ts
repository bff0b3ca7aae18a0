import type { Problem } from '../wiro/types';

/** How patiently a picture is fetched. All times in seconds. */
export const DOWNLOAD = {
	/** How long a picture host may take to begin its answer. */
	answer: 60,
	/** How long nothing may come of a picture that has begun. */
	idle: 60,
	/** How long one attempt may take. */
	attempt: 300,
	/** How long all attempts together may take. */
	budget: 600,
	/** How often a picture is asked for, by what went wrong. */
	tries: 6,
	triesWithoutAnswer: 3,
	/** A picture that was just announced may be there a moment later: with pauses that double, some 15 s. */
	triesMissing: 5,
	firstPause: 1,
	longestPause: 15,
	/** A host that asks for a longer break is told to the user instead of waited for. */
	longestRetryAfter: 120,
};

/** Answers of a host that does not have the picture yet, or does not hand it out yet. */
const NOT_YET = [403, 404, 408, 410];

/** Problems that no repetition changes. */
const FINAL = ['tooLarge', 'address'];

/**
 * How long to wait before a picture is asked for again.
 *
 * @param problem what went wrong last
 * @param tries how many attempts have failed
 * @param elapsed seconds since the first one began
 * @param random a number from 0 to 1
 * @returns seconds, or null when there is no use in asking again
 */
export function nextDownload(
	problem: Problem,
	tries: number,
	elapsed: number,
	random: number,
): number | null {
	if (tries >= triesFor(problem)) return null;
	const asked = problem.kind === 'http' ? (problem.retryAfterSeconds ?? 0) : 0;
	if (asked > DOWNLOAD.longestRetryAfter) return null;
	const longest = Math.min(DOWNLOAD.longestPause, DOWNLOAD.firstPause * 2 ** (tries - 1));
	const pause = asked + longest * (1 + random / 2);
	return elapsed + pause < DOWNLOAD.budget ? pause : null;
}

function triesFor(problem: Problem): number {
	switch (problem.kind) {
		case 'unreachable':
			return FINAL.includes(problem.reason) ? 0 : DOWNLOAD.tries;
		case 'lost':
			return problem.reason === 'timeout' ? DOWNLOAD.triesWithoutAnswer : DOWNLOAD.tries;
		case 'wrongFile':
			return FINAL.includes(problem.reason) ? 0 : DOWNLOAD.tries;
		case 'http':
			if (NOT_YET.includes(problem.status)) return DOWNLOAD.triesMissing;
			return problem.status === 429 || problem.status >= 500 ? DOWNLOAD.tries : 0;
		default:
			return 0;
	}
}
