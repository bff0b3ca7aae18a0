import type { CallResult, Problem, Route } from './types';
import { pause } from '../timing/pause';
import type { Stop } from '../timing/stop';

/** Wiro's calls, and the download of a picture. */
export type RepeatableRoute = Route | 'Picture';

/** How often and how patiently a call is repeated. */
export const RETRY = {
	attempts: 6,
	/** A call that was not answered in time has cost much time already. */
	attemptsWithoutAnswer: 3,
	firstPauseSeconds: 0.5,
	longestPauseSeconds: 15,
	/** A service that asks for a longer break is told to the user instead of waited for. */
	longestRetryAfterSeconds: 120,
};

/**
 * The one table of what may be repeated.
 *
 * Detail, Kill, Cancel and the download of a picture may be asked as often as one likes. Run costs money, so it is repeated only when it is certain that Wiro did not
 * accept it: no connection came about, or the service said "too many requests". Never widen Run's line to lost or unreadable answers: each
 * repeat could start, and bill, a second task. (Code 96 is handled by the account's queue, see batch/.)
 */
const MAY_REPEAT: Record<RepeatableRoute, (problem: Problem) => boolean> = {
	Run: (problem) => isNotDelivered(problem) || isTooManyRequests(problem),
	Detail: isPassing,
	Kill: isPassing,
	Cancel: isPassing,
	Picture: isPassing,
};

/**
 * Tells whether a call may be made again after this problem.
 *
 * @param route which call
 * @param problem what went wrong
 */
export function mayRepeat(route: RepeatableRoute, problem: Problem): boolean {
	return MAY_REPEAT[route](problem);
}

/**
 * Tells whether a problem may pass by itself: broken and stalled connections, overload, faults of the service, unreadable answers.
 *
 * @param problem what went wrong
 */
export function isPassing(problem: Problem): boolean {
	switch (problem.kind) {
		case 'unreachable':
		case 'lost':
		case 'unreadable':
		case 'wrongFile':
			return true;
		case 'http':
		case 'refusal':
			return isTooManyRequests(problem) || problem.status >= 500;
		default:
			return false;
	}
}

/**
 * How long to wait before a call is repeated: exponential backoff with full jitter, and never less than Wiro asked for.
 *
 * @param attempt how many attempts have failed so far, from 1
 * @param problem what went wrong last
 * @param random a number from 0 to 1
 * @returns seconds, or null when there is no use in repeating
 */
export function pauseBeforeRepeat(
	attempt: number,
	problem: Problem,
	random: number,
): number | null {
	const unanswered = problem.kind === 'lost' && problem.reason === 'timeout';
	if (attempt >= (unanswered ? RETRY.attemptsWithoutAnswer : RETRY.attempts)) return null;
	const asked = askedBreak(problem);
	if (asked > RETRY.longestRetryAfterSeconds) return null;
	return asked + random * backoff(attempt);
}

/** The break that Wiro asked for, in seconds; 0 where it asked for none. */
function askedBreak(problem: Problem): number {
	return 'retryAfterSeconds' in problem ? (problem.retryAfterSeconds ?? 0) : 0;
}

/** The longest pause after so many failed attempts, in seconds. */
function backoff(attempts: number): number {
	return Math.min(RETRY.longestPauseSeconds, RETRY.firstPauseSeconds * 2 ** attempts);
}

/**
 * How long a wait, which asks again anyway, leaves Wiro alone after bad answers: exponential backoff with full jitter, and never less than
 * Wiro asked for.
 *
 * @param badAnswers how many there have been in a row, from 1
 * @param problem what the last one was
 * @param random a number from 0 to 1
 * @returns `asked`: the break that Wiro asked for, at most two minutes; `seconds`: the whole break. Both in seconds
 */
export function breakAfter(
	badAnswers: number,
	problem: Problem,
	random: number,
): { asked: number; seconds: number } {
	const asked = Math.min(RETRY.longestRetryAfterSeconds, askedBreak(problem));
	return { asked, seconds: asked + random * backoff(badAnswers) };
}

/**
 * Makes a call, and makes it again for as long as the table allows.
 *
 * @param route which call, for the table
 * @param attempt makes the call once
 * @param stop ends the pauses; the attempt looks at it itself
 * @returns what the last attempt came to
 */
export async function withRetries<T>(
	route: RepeatableRoute,
	attempt: () => Promise<CallResult<T>>,
	stop?: Stop,
): Promise<CallResult<T>> {
	for (let attempts = 1; ; attempts += 1) {
		const result = await attempt();
		if (result.ok || !mayRepeat(route, result.problem)) return result;
		const seconds = pauseBeforeRepeat(attempts, result.problem, Math.random());
		if (seconds === null) return result;
		await pause(seconds * 1000, stop);
		if (stop?.stopped) return { ok: false, problem: { kind: 'stopped' } };
	}
}

function isNotDelivered(problem: Problem): boolean {
	return problem.kind === 'unreachable';
}

function isTooManyRequests(problem: Problem): boolean {
	return (problem.kind === 'http' || problem.kind === 'refusal') && problem.status === 429;
}
