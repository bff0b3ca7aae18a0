import type {
	IAllExecuteFunctions,
	IHttpRequestOptions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { withDeadline } from '../timing/deadline';
import type { Stop } from '../timing/stop';
import type { HttpAnswer } from './answer';
import { readAnswer } from './body';
import { readFailure } from './network';
import type { CallResult, Problem } from './types';
import type { WireCall } from './wire';

/** Sends one signed call and hands back the answer as it came. */
export type Send = (call: WireCall, limits: SendLimits) => Promise<CallResult<HttpAnswer>>;

/** What ends a call that has no answer yet. */
export interface SendLimits {
	/** How long to wait for the whole answer. */
	timeoutSeconds: number;
	/** Ends the call at once. */
	stop?: Stop;
}

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
	return async (call, { timeoutSeconds, stop }) => {
		let hasBegun = false;
		const end = await withDeadline(timeoutSeconds, stop, async (ending) => {
			const response = await sendThroughN8n(context, call, ending);
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
	};
}

async function sendThroughN8n(
	context: SendingContext,
	call: WireCall,
	signal: AbortSignal,
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: call.path,
		body: call.body,
		headers: {
			Accept: 'application/json',
			'Content-Type': call.contentType,
		},
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
