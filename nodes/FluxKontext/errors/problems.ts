import type { Problem, Route } from '../wiro/types';
import { Failure, Stopped, type FailureDetails } from './failure';
import { pictureProblem } from './pictures';
import { refusalWords, type Words } from './refusals';

const TRY_LATER =
	"Try again later. If it stays like this, look at Wiro's status or ask your network administrator";

const CHECK_BASE_URL =
	'Check the Base URL in the "Wiro HMAC API" credential (normally https://api.wiro.ai/v1) and the network of your n8n';

const UNREACHABLE: Record<'refused' | 'unknownHost' | 'network', string> = {
	refused: 'Wiro refuses the connection',
	unknownHost: 'The host in the Base URL does not exist',
	network: 'Wiro cannot be reached',
};

const LOST: Record<'reset' | 'timeout', string> = {
	reset: 'The connection to Wiro broke before the answer came',
	timeout: 'Wiro did not answer in time',
};

const UNREADABLE: Record<'webPage' | 'incomplete' | 'empty' | 'unexpected', string> = {
	webPage: 'A web page came back instead of an answer from Wiro',
	incomplete: 'The answer from Wiro is incomplete',
	empty: 'The answer from Wiro is empty',
	unexpected: 'The answer from Wiro cannot be understood',
};

/**
 * The words for a call that has no usable answer.
 *
 * @param problem what went wrong
 */
export function problemWords(problem: Problem): Words {
	switch (problem.kind) {
		case 'unreachable':
			return {
				title: UNREACHABLE[problem.reason],
				description: `${CHECK_BASE_URL} (${problem.detail})`,
			};
		case 'lost':
			return { title: LOST[problem.reason], description: TRY_LATER };
		case 'unreadable':
			return { title: UNREADABLE[problem.reason], description: `${TRY_LATER}. ${CHECK_BASE_URL}` };
		case 'redirect':
			return {
				title: `The Base URL leads elsewhere${problem.host === null ? '' : `: to ${problem.host}`} (HTTP ${problem.status})`,
				description: `Key and signature were not sent there. ${CHECK_BASE_URL}`,
			};
		case 'http':
			return httpWords(problem.status);
		case 'refusal':
			return refusalWords(problem);
		case 'wrongFile':
			return { title: pictureProblem(problem), description: TRY_LATER };
		case 'credential':
			return {
				title: 'The Wiro credential cannot be used',
				description: `${problem.message}`,
			};
		case 'stopped':
			return { title: 'The execution was stopped', description: 'Run the workflow again to go on' };
	}
}

function httpWords(status: number): Words {
	if (status === 401 || status === 429) {
		return refusalWords({ code: null, messages: [], status });
	}
	if (status === 404) {
		return {
			title: 'There is no Wiro API at this address (HTTP 404)',
			description: CHECK_BASE_URL,
		};
	}
	if (status >= 500)
		return { title: `Wiro has a fault of its own (HTTP ${status})`, description: TRY_LATER };
	return {
		title: `The request was refused (HTTP ${status})`,
		description: `Wiro, or a proxy between n8n and Wiro, refuses it. ${CHECK_BASE_URL}`,
	};
}

/** Run is the call that costs money, so an answer that never came (whole) must not be taken for a failure to start. */
const MAY_HAVE_STARTED =
	'The task may have been started and billed nevertheless. Before you run this again, look in the Wiro dashboard whether it is there: its ID works with Get Detail';

/**
 * Turns a problem into the failure of an item.
 *
 * @param route the call that was made
 * @param problem what went wrong
 * @param details what is known of the task
 */
export function problemFailure(
	route: Route,
	problem: Problem,
	details?: Omit<FailureDetails, 'code'>,
): Failure {
	const words = problemWords(problem);
	const description =
		route === 'Run' && mayHaveStarted(problem) ? MAY_HAVE_STARTED : words.description;
	const { taskId = null, taskToken = null, urls = [] } = details ?? {};
	const Kind = problem.kind === 'stopped' ? Stopped : Failure;
	return new Kind(words.title, description, {
		code: codeOf(problem),
		taskId,
		taskToken,
		urls,
	});
}

/** The failure of an item whose Run call was lost in an earlier try of the same execution. */
export function lostRunFailure(): Failure {
	return new Failure(
		'This edit is not started again, because its first start may have worked',
		`${MAY_HAVE_STARTED}. To start it once more, run the workflow anew`,
	);
}

/**
 * Tells whether Wiro may have accepted a Run call in spite of the problem.
 *
 * @param problem what went wrong with the Run call
 */
export function mayHaveStarted(problem: Problem): boolean {
	if (problem.kind === 'http' || problem.kind === 'refusal') {
		// A gateway's 5xx says nothing about the service behind it; a refusal of Wiro's own says no.
		return problem.kind === 'http' && problem.status >= 500;
	}
	return problem.kind === 'lost' || problem.kind === 'unreadable';
}

/** Wiro's code, or the HTTP status where it says more, or null. */
export function codeOf(problem: Problem): number | null {
	if (problem.kind === 'refusal')
		return problem.code !== null && problem.status === 200 ? problem.code : problem.status;
	return 'status' in problem ? problem.status : null;
}
