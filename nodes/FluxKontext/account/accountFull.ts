import type { Problem } from '../wiro/types';

/** Wiro's refusal of a start while too many of the account's tasks are unfinished (docs: code 96). */
type AccountFull = Extract<Problem, { kind: 'refusal' }>;

/**
 * Tells whether Wiro refused a start because too many of the account's tasks are unfinished.
 *
 * @param problem what went wrong with the Run call
 */
export function isAccountFull(problem: Problem): problem is AccountFull {
	return problem.kind === 'refusal' && problem.code === 96;
}

/** What a start comes to that never got a place: Wiro would have refused it, as it refused those before it. */
export const ACCOUNT_FULL: AccountFull = {
	kind: 'refusal',
	code: 96,
	messages: [],
	status: 200,
	retryAfterSeconds: null,
	limit: null,
};
