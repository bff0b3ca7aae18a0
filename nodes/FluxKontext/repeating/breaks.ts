import type { Problem } from '../wiro/types';
import { LONGEST_BREAK, POLICIES, type Policy } from './policies';

/** A row of bad answers, as far as it has come. Times in seconds. */
interface BadRow {
	answers: number;
	/** For how long there has been no good answer. */
	lasts: number;
	/** The longest break that the service asked for meanwhile. */
	asked: number;
}

/**
 * What a bad answer means: how long to leave the service alone before the next attempt, never less than it asked for.
 *
 * @param policy how patiently
 * @param row the bad answers so far, this one included
 * @param problem this one
 * @param random a number from 0 to 1
 * @returns seconds; null to give up
 */
export function breakAfter(
	policy: Policy,
	row: BadRow,
	problem: Problem,
	random: number,
): number | null {
	if (!policy.mayRepeat(problem)) return null;
	if (row.answers >= policy.tries(problem)) return null;
	const wished = askedBreak(problem);
	if (wished > policy.longestBreak) return null;
	const left = policy.patience + row.asked - row.lasts;
	if (left <= 0) return null;
	const asked = Math.min(wished, POLICIES.question.longestBreak);
	const growing = Math.min(LONGEST_BREAK, policy.firstBreak * 2 ** row.answers);
	// The last attempt comes when patience ends, not a break later.
	return Math.min(asked + (growing * (1 + random)) / 2, left + asked);
}

/** How much patience is left after a bad answer, in words for the log. */
export function patienceLeft(policy: Policy, row: BadRow, problem: Problem): string {
	const tries = policy.tries(problem) - row.answers;
	if (Number.isFinite(tries)) return `${tries} more ${tries === 1 ? 'try' : 'tries'}`;
	const seconds = policy.patience + row.asked - row.lasts;
	return Number.isFinite(seconds) ? `for ${seconds.toFixed(0)} s more` : 'until time is up';
}

/** The break that the service asked for, in seconds; 0 where it asked for none. */
export function askedBreak(problem: Problem): number {
	return 'retryAfterSeconds' in problem ? (problem.retryAfterSeconds ?? 0) : 0;
}
