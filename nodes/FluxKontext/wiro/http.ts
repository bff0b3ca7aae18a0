import type {
	IAllExecuteFunctions,
	IHttpRequestOptions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { withDeadline } from '../timing/deadline';
import type { HttpAnswer } from './answer';
import { readAnswer } from './body';
import type { CallLimits, Send } from './client';
import { readFailure } from './network';
import type { CallResult, Problem } from './types';
import type { WireCall } from './wire';

/** What a call needs of n8n: the node's execution has it, and so has its webhook. */
export interface SendingContext {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
}

const CREDENTIAL = 'wiroHmacApi';

const BROKEN: Problem = { kind: 'lost', reason: 'reset' };

/**
 * The only place that talks HTTP to Wiro's API. It hands the request to n8n, n8n hands it to the credential to be signed, so key and
 * secret never come here.
 *
 * Status errors, redirects and text are left as they come, because n8n's own words for them are generic.
 *
 * @param context the node's execution, or its webhook
 * @returns a function that sends calls; it never throws
 */
export function createSender(context: SendingContext): Send {
	return async (call, limits) =>
		await answerWithin(limits, async (ending) => await sendThroughN8n(context, call, ending));
}

/**
 * Waits for an answer, and reads it whole.
 *
 * @param limits when to give up
 * @param send sends the call, and gives what n8n's helper gave for it
 * @returns the answer as it came; never throws
 */
export async function answerWithin(
	{ seconds, stop }: CallLimits,
	send: (ending: AbortSignal) => Promise<unknown>,
): Promise<CallResult<HttpAnswer>> {
	let hasBegun = false;
	const end = await withDeadline(seconds, stop, async (ending) => {
		const response = await send(ending);
		hasBegun = true;
		return await readAnswer(response, ending);
	});
	switch (end.kind) {
		case 'done':
			return end.value === null
				? { ok: false, problem: { kind: 'unreadable', reason: 'unexpected' } }
				: { ok: true, value: end.value };
		case 'timeout':
			return { ok: false, problem: { kind: 'lost', reason: 'timeout' } };
		case 'stopped':
			return { ok: false, problem: { kind: 'stopped' } };
		case 'failed':
			// Whatever it is that breaks an answer which has begun: the request was through.
			return { ok: false, problem: hasBegun ? BROKEN : readFailure(end.error) };
	}
}

/** A call as n8n's helpers take it. */
export function requestOf({ path, body, contentType }: WireCall): IHttpRequestOptions {
	return {
		method: 'POST',
		url: path,
		body,
		headers: { Accept: 'application/json', 'Content-Type': contentType },
	};
}

async function sendThroughN8n(
	context: SendingContext,
	call: WireCall,
	signal: AbortSignal,
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		...requestOf(call),
		// Read by ourselves, because n8n sets no bound to what it reads.
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
	};
	// n8n 2.x replaces abortSignal by the execution's own signal. Ours already listens to that one where it should, and a call that stops
	// a task must go out after the user pressed Stop.
	const caller: IAllExecuteFunctions = Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	});
	return await context.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options);
}
