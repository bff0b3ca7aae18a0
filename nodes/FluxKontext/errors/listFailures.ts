import type { Problem } from '../wiro/types';
import { Failure } from './failure';
import { problemFailure } from './problems';

const OR_ZERO = "Set 'Reuse Earlier Edits' to 0 to edit anew";

/** What a service or gateway answers that knows no such call. */
const NO_SUCH_CALL = [404, 405, 501];

/**
 * The failure of reading the project's list of tasks.
 *
 * @param problem why it could not be read
 */
export function listFailure(problem: Problem): Failure {
	const missing =
		(problem.kind === 'http' || problem.kind === 'refusal') &&
		NO_SUCH_CALL.includes(problem.status);
	const other = problem.kind === 'unreadable' && ['webPage', 'unexpected'].includes(problem.reason);
	if (!missing && !other) return problemFailure(problem);
	return new Failure(
		'This service gives no list of tasks',
		"Nothing was started. The address in 'Base URL' of the credential knows no such call, or answers it with something else. Get Detail shows a task by its ID",
		problemFailure(problem).details,
	);
}

/** The failure of an item that shall be served from an earlier edit, where the list did not come to its end. */
export function listWithoutEnd(): Failure {
	return new Failure(
		"Wiro's list of tasks did not come to its end, so earlier edits may be missing in it",
		`${OR_ZERO}, or try again later. Nothing was sent to Wiro for this item`,
	);
}

/** The failure of an item whose edit shall be found later, where there is no address to carry its mark. */
export function nowhereToMark(): Failure {
	return new Failure(
		"'Reuse Earlier Edits' needs a callback address to mark the edit",
		`This n8n tells no address of its own: add 'Callback URL' in 'Options' with any address of yours. ${OR_ZERO}. Nothing was sent to Wiro for this item`,
	);
}

/** The failure of an item that shall be served from an earlier edit, where the list does not tell what was asked for. */
export function listWithoutInputs(): Failure {
	return new Failure(
		"Wiro's list of tasks does not show what was asked for, so earlier edits cannot be found",
		`${OR_ZERO}. Nothing was sent to Wiro for this item`,
	);
}
