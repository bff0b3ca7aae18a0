import type { Problem, ReasonOf, TaskReference } from '../wiro/types';
import { cleanText } from './cleanText';
import { Failure, Stopped, type FailureDetails } from './failure';
import { refusalWords, type Words } from './refusals';

const TRY_LATER =
	"Try again later. If it stays like this, look at Wiro's status or ask your network administrator";

const CHECK_BASE_URL =
	"Check the 'Base URL' in the 'Wiro HMAC API' credential (normally https://api.wiro.ai/v1) and the network of your n8n";

const UNREACHABLE: Record<ReasonOf<'unreachable'>, string> = {
	refused: 'Wiro refuses the connection',
	unknownHost: "The host in the 'Base URL' does not exist",
	network: 'Wiro cannot be reached',
	address: 'n8n cannot make out where to connect to',
	blocked: 'n8n lets no request go to this address',
};

const CHECK_PROXY =
	"Check the values of HTTP_PROXY and HTTPS_PROXY that n8n runs with: each is a whole address, such as http://proxy.example:3128. Check the 'Base URL' in the 'Wiro HMAC API' credential, too";

const BLOCKED =
	'It is in a private network: ask your n8n administrator to add the host to N8N_SSRF_ALLOWED_HOSTNAMES';

/** Where the Base URL is not the first to look at. */
const OTHER_CHECKS: Partial<Record<ReasonOf<'unreachable'>, string>> = {
	address: CHECK_PROXY,
	blocked: BLOCKED,
};

const LOST: Record<ReasonOf<'lost'>, string> = {
	reset: 'The connection to Wiro broke before the answer came',
	timeout: 'Wiro did not answer in time',
};

const UNREADABLE: Record<ReasonOf<'unreadable'>, string> = {
	webPage: 'A web page came back instead of an answer from Wiro',
	incomplete: 'The answer from Wiro is incomplete',
	empty: 'The answer from Wiro is empty',
	unexpected: 'The answer from Wiro cannot be understood',
	tooLarge: 'The answer from Wiro is far too long',
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
				description: `${OTHER_CHECKS[problem.reason] ?? CHECK_BASE_URL} (${problem.detail})`,
			};
		case 'lost':
			return { title: LOST[problem.reason], description: TRY_LATER };
		case 'unreadable':
			return { title: UNREADABLE[problem.reason], description: `${TRY_LATER}. ${CHECK_BASE_URL}` };
		case 'redirect':
			return {
				title: `The 'Base URL' leads elsewhere${problem.host === null ? '' : `: to ${problem.host}`} (HTTP ${problem.status})`,
				description: `Key and signature were not sent there. ${CHECK_BASE_URL}`,
			};
		case 'http':
			return httpWords(problem.status);
		case 'refusal':
			// A server that knows no such path may say so in Wiro's form.
			return problem.status === 404 && problem.code !== 1 ? httpWords(404) : refusalWords(problem);
		case 'credential':
			return {
				title: 'The Wiro credential cannot be used',
				description: credentialWords(cleanText(problem.message)),
			};
		// No call of Wiro's ends with a wrong file, and n8n drops what a stopped node says.
		case 'wrongFile':
		case 'stopped':
			return { title: 'The execution was stopped', description: '' };
	}
}

/** This package's own words say what to do; n8n's, such as those for a credential that was deleted, only what is so. */
function credentialWords(message: string): string {
	if (message.includes('Wiro credential')) return message;
	return `${message.replace(/\.$/, '')}. Choose another 'Wiro HMAC API' credential in this node, or create one there`;
}

/** HTTP statuses that say more than "refused"; each is a proxy's or a server's own word, none is Wiro's (docs). */
const HTTP_WORDS: Record<number, Words> = {
	404: { title: 'There is no Wiro API at this address (HTTP 404)', description: CHECK_BASE_URL },
	407: {
		title: 'A proxy between n8n and Wiro wants a sign-in (HTTP 407)',
		description:
			'Give n8n the user name and password of your proxy: ask your network administrator for the value of HTTPS_PROXY',
	},
	408: {
		title: 'Wiro gave up waiting for the request (HTTP 408)',
		description: `The connection is slow, or the pictures are large. ${TRY_LATER}`,
	},
	413: {
		title: 'The pictures are too large for Wiro, or for a proxy before it (HTTP 413)',
		description: "Make them smaller first, for example with the 'Edit Image' node",
	},
	418: {
		title: 'A filter before Wiro refuses the request (HTTP 418)',
		description: `It takes n8n for a robot that it does not know. ${TRY_LATER}`,
	},
};

function httpWords(status: number): Words {
	if (status === 401 || status === 429) {
		return refusalWords({ code: null, messages: [], status });
	}
	if (Object.hasOwn(HTTP_WORDS, status)) return HTTP_WORDS[status];
	if (status >= 500)
		return { title: `Wiro has a fault of its own (HTTP ${status})`, description: TRY_LATER };
	return {
		title: `The request was refused (HTTP ${status})`,
		description: `Wiro, or a proxy between n8n and Wiro, refuses it. ${CHECK_BASE_URL}`,
	};
}

/**
 * Turns a problem into the failure of an item.
 *
 * @param problem what went wrong
 * @param known what is known of the task; its name alone will do
 */
export function problemFailure(
	problem: Problem,
	known: Partial<FailureDetails> | TaskReference = {},
): Failure {
	const { title, description } = problemWords(problem);
	const Kind = problem.kind === 'stopped' ? Stopped : Failure;
	return new Kind(title, description, { ...known, code: codeOf(problem) });
}

/**
 * Tells whether a bad answer about a task that surely was there is final: Wiro no longer has it, or does not show it to this credential.
 *
 * @param problem the answer to Detail
 */
export function isFinalForTask(problem: Problem): boolean {
	if (problem.kind !== 'refusal' || problem.status >= 429) return false;
	return problem.code === 1 || isForbidden(problem);
}

function isForbidden(problem: Problem): boolean {
	return 'messages' in problem && /permission/i.test(problem.messages.join());
}

/**
 * The failure of an item whose task was started in an earlier try, and cannot be had any more.
 *
 * @param problem the answer to Detail, final for this task
 * @param details what is known of the task
 */
export function resumedTaskGone(problem: Problem, details: FailureDetails): Failure {
	const [title, why] = isForbidden(problem)
		? [
				'The credential may not see the task of an earlier try',
				" with another project of Wiro's. Choose the credential of that project, then select 'Retry' again",
			]
		: [
				'Wiro no longer has the task of an earlier try',
				', but Wiro keeps tasks and their pictures for a limited time only, so its picture is gone',
			];
	return new Failure(
		title,
		`Task ${details.taskId} was started and paid${why}. To have the others delivered, set 'On Error' in the settings of this node to 'Continue' and select 'Retry' again. To edit this picture anew, and pay for it again, execute the workflow with its item alone`,
		{ ...details, code: codeOf(problem) },
	);
}

/** Wiro's code, or the HTTP status where it says more, or null. */
export function codeOf(problem: Problem): number | null {
	const status = 'status' in problem && problem.status !== 200 ? problem.status : null;
	return problem.kind === 'refusal' && status === null ? problem.code : status;
}
