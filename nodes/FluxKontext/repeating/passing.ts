import type { Problem } from '../wiro/types';

/**
 * Tells whether a problem may pass by itself: broken and stalled connections, overload, faults of the service, unreadable answers.
 *
 * @param problem what went wrong
 */
export function isPassing(problem: Problem): boolean {
	switch (problem.kind) {
		case 'unreachable':
			return !['address', 'blocked'].includes(problem.reason);
		case 'lost':
		case 'wrongFile':
			return true;
		case 'unreadable':
			return problem.reason !== 'tooLarge';
		case 'http':
		case 'refusal':
			return isTooManyRequests(problem) || problem.status >= 500;
		default:
			return false;
	}
}

/** Tells whether an attempt was never answered. */
export function isUnanswered(problem: Problem): boolean {
	return problem.kind === 'lost' && problem.reason === 'timeout';
}

/** Tells whether the service asks for fewer requests (docs: HTTP 429). */
export function isTooManyRequests(problem: Problem): boolean {
	return (problem.kind === 'http' || problem.kind === 'refusal') && problem.status === 429;
}
