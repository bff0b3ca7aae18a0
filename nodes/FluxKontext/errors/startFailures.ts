import type { Problem } from '../wiro/types';
import { Failure, NotStarted } from './failure';
import { codeOf, problemFailure, problemWords } from './problems';

/** Run is the call that costs money, so an answer that never came (whole) must not be taken for a failure to start. */
const MAY_HAVE_STARTED =
	"The task may have been started and billed nevertheless, and Wiro's list does not show it. Before you run this again, look in the Wiro dashboard whether it is there: its ID works with Get Detail. 'Retry' of this execution looks for it once more, and never pays twice. To have all other items delivered meanwhile, set 'On Error' in the settings of this node to 'Continue'";

/**
 * The failure of an item whose Run call was lost, and is not found again.
 *
 * @param problem why its answer was lost; null where that was in an earlier try of the same execution
 */
export function lostRunFailure(problem: Problem | null): Failure {
	if (problem === null) {
		return new Failure(
			'This edit is not started again, because its first start may have worked',
			`${MAY_HAVE_STARTED}. To start it once more, run the workflow anew`,
		);
	}
	return new Failure(problemWords(problem).title, MAY_HAVE_STARTED, { code: codeOf(problem) });
}

/**
 * The failure of an item whose task Wiro surely did not start.
 *
 * @param problem what the Run call came to
 */
export function refusedStartFailure(problem: Problem): Failure {
	const { title, description } = problemWords(problem);
	if (problem.kind !== 'unreachable') return problemFailure(problem);
	return new Failure(title, `Nothing was sent to Wiro, so nothing is to be paid. ${description}`, {
		code: codeOf(problem),
	});
}

/**
 * The failure of an item that was not tried, because none can succeed now.
 *
 * @param problem what the starts before it came to
 */
export function notStartedFailure(problem: Problem): Failure {
	const { title, description } = problemWords(problem);
	return new Failure(
		title,
		`${description}. This edit was not started: those before it came to the same`,
		{ code: codeOf(problem) },
	);
}

/** The failure of an item that never had its turn, because Wiro left the starts before it without an answer. */
export function startsUnansweredFailure(): Failure {
	return new Failure(
		'The edit was not started: Wiro did not answer the starts before it',
		'Nothing was sent to Wiro for this item, so nothing is to be paid for it. Try again later',
	);
}

/**
 * What an edit comes to that would pass the limit of cost.
 *
 * @param limit the limit, in US dollars
 * @param paid how many edits were paid before
 * @param told whether Wiro told what any of them cost
 */
export function costLimitReached(limit: number, paid: number, told: boolean): NotStarted {
	const dollars = limit.toLocaleString('en-US', LIMIT);
	const edits = `${paid.toLocaleString('en-US')} ${paid === 1 ? 'edit' : 'edits'}`;
	const why = told
		? `the limit of $${dollars} was reached after ${edits}`
		: `nobody told what the ${edits} before cost, and the limit is $${dollars}`;
	return new NotStarted(`Not started: ${why}`, `Raise 'Max Cost' in the options. ${CARRY_ON}`);
}

const LIMIT = { minimumFractionDigits: 2, maximumFractionDigits: 6 };

/**
 * What an edit comes to after so many failed ones that the user wants no more.
 *
 * @param failed how many
 */
export function failedBefore(failed: number): NotStarted {
	return new NotStarted(
		`Not started: ${failed.toLocaleString('en-US')} ${failed === 1 ? 'edit' : 'edits'} failed before it`,
		`Look at what those say, or raise 'Max Failed Edits' in the options. ${CARRY_ON}`,
	);
}

const CARRY_ON =
	'This edit costs nothing so far. To have it, run the workflow with the items that were not started; the limit then counts anew';
