import type { Problem } from './types';

/**
 * Tells whether Wiro may have acted on a call that has no usable answer. For Run this decides over money: what was not delivered may be sent
 * again, and a refusal is taken at its word, but "unknown" may have started, and billed, a task.
 *
 * A 5xx is unknown whatever its body says: a gateway's says nothing of the service behind it, and many bring JSON of their own.
 *
 * @param problem what went wrong
 */
export function delivered(problem: Problem): 'no' | 'refused' | 'unknown' {
	switch (problem.kind) {
		case 'unreachable':
		case 'credential':
		case 'stopped':
			return 'no';
		case 'http':
		case 'refusal':
			return problem.status >= 500 ? 'unknown' : 'refused';
		case 'redirect':
			return 'refused';
		default:
			return 'unknown';
	}
}
