import type { Problem } from '../wiro/types';
import { Failure } from './failure';
import { codeOf, problemWords } from './problems';

/** The failure of an item whose Run call was lost, and is not found again. */
export function lostRunFailure(): Failure {
	return new Failure(
		'The answer to the start of this edit was lost',
		'The edit may have been started and billed nevertheless, and Wiro does not list it (yet). It is not started a second time now. ' +
			"Select 'Retry' of this execution in a minute: it looks for the edit again, and starts it anew only if there is none. Set 'On Error' to 'Continue' to have all other edits delivered",
	);
}

/**
 * The failure of an item that was not tried, because none can succeed now.
 *
 * @param problem what the starts before it came to
 */
export function notStartedFailure(problem: Problem): Failure {
	const { title, description } = problemWords(problem);
	return new Failure(title, `${description}. This edit was not started: those before it came to this`, {
		code: codeOf(problem),
		taskId: null,
		taskToken: null,
		urls: [],
	});
}
