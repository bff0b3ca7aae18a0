import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { withDeadline } from '../timing/deadline';
import type { Stop } from '../timing/stop';
import { isObject, textOrNull } from './read';
import type { HttpAnswer } from './answer';
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

const CREDENTIAL = 'wiroHmacApi';

/**
 * The only place that talks HTTP to Wiro's API. It hands the request to n8n, n8n hands it to the credential to be signed, so key and
 * secret never come here.
 *
 * Status errors, redirects and text are left as they come, because n8n's own words for them are generic.
 *
 * @param context the node's execution
 * @returns a function that sends calls; it never throws
 */
export function createSender(context: IExecuteFunctions): Send {
	return async (call, { timeoutSeconds, stop }) => {
		const end = await withDeadline(
			timeoutSeconds,
			stop,
			async (ending) => await sendThroughN8n(context, call, ending),
		);
		switch (end.kind) {
			case 'done':
				return readResponse(end.value);
			case 'timeout':
				return { ok: false, problem: { kind: 'lost', reason: 'timeout' } };
			case 'stopped':
				return { ok: false, problem: { kind: 'stopped' } };
			case 'failed':
				return { ok: false, problem: readFailure(end.error) };
		}
	};
}

async function sendThroughN8n(
	context: IExecuteFunctions,
	call: WireCall,
	signal: AbortSignal,
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: call.path,
		body: call.body,
		headers: {
			Accept: 'application/json',
			// A form brings its own content type, with its boundary.
			...(call.body instanceof FormData ? {} : { 'Content-Type': 'application/json' }),
		},
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
	};
	// n8n 2.x replaces abortSignal by the execution's own signal. Ours already listens to that one where it should, and a call that stops
	// a task must go out after the user pressed Stop.
	const caller: IExecuteFunctions = Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	});
	return await context.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options);
}

function readResponse(response: unknown): CallResult<HttpAnswer> {
	if (!isObject(response))
		return { ok: false, problem: { kind: 'unreadable', reason: 'unexpected' } };
	const { statusCode, headers, body } = response;
	return {
		ok: true,
		value: {
			status: typeof statusCode === 'number' ? statusCode : 0,
			headers: isObject(headers) ? headers : {},
			text: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
		},
	};
}

/** Node.js's error codes for a connection that never came about: nothing was delivered. */
const NOT_DELIVERED: Record<string, 'refused' | 'unknownHost' | 'network'> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
	EHOSTUNREACH: 'network',
	ENETUNREACH: 'network',
	EADDRNOTAVAIL: 'network',
};

/** Codes of a connection that stalled after it had begun. */
const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT'];

/**
 * Codes of a TLS handshake that failed, which is before the request is sent: Node.js's own for certificates, and OpenSSL's for two sides that
 * cannot agree. Other TLS errors, such as a broken record, may come behind a request that arrived.
 */
const HANDSHAKE =
	/^CERT_|_CERT$|^SELF_SIGNED_CERT|^UNABLE_TO_|^INVALID_CA$|^HOSTNAME_MISMATCH$|^ERR_TLS_CERT|WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|ALERT_PROTOCOL_VERSION|UNRECOGNIZED_NAME/;

/**
 * Tells from an error of n8n's request helper what became of the request.
 *
 * @param error what n8n threw; the code of the connection error is on it or on one of its causes
 * @returns the problem. An error without any code was thrown before a connection was tried, so the credential could not be used; one
 *   with a code that we do not know may have happened at any time, so it counts as a lost answer
 */
export function readFailure(error: unknown): Problem {
	const causes = causesOf(error);
	const codes = causes.flatMap((cause) => ('code' in cause ? (textOrNull(cause.code) ?? []) : []));
	// A network can also vanish under a connection that stands: then the request may be through.
	const stood = causes.some(
		(cause) => 'syscall' in cause && /^(read|write)$/.test(String(cause.syscall)),
	);
	for (const code of codes) {
		if (code in NOT_DELIVERED && !stood) {
			return { kind: 'unreachable', reason: NOT_DELIVERED[code], detail: code };
		}
		if (HANDSHAKE.test(code) || (code === 'EPROTO' && causes.some(isHandshake))) {
			return { kind: 'unreachable', reason: 'network', detail: code };
		}
		if (TIMED_OUT.includes(code)) return { kind: 'lost', reason: 'timeout' };
	}
	const first = causes.at(-1);
	if (codes.length > 0 || first === undefined) return { kind: 'lost', reason: 'reset' };
	return { kind: 'credential', message: first.message };
}

/** Older Node.js gives EPROTO for all of TLS, with OpenSSL's words in the message: "wrong version number". */
function isHandshake({ message }: Error): boolean {
	return HANDSHAKE.test(message.toUpperCase().replaceAll(' ', '_'));
}

/** An error and what caused it, the cause of all last. */
function causesOf(error: unknown): Error[] {
	const causes: Error[] = [];
	for (let cause = error; cause instanceof Error && !causes.includes(cause); cause = cause.cause) {
		causes.push(cause);
	}
	return causes;
}
