import type { IExecuteFunctions } from 'n8n-workflow';

import { readRetryAfter } from '../wiro/answer';
import { isObject, textOrNull } from '../wiro/read';
import type { CallResult, Problem } from '../wiro/types';
import { whyNotAsked } from './address';
import { DOWNLOAD } from '../repeating/policies';

/** A body that is still to come; only what n8n's helpers take is known of it. */
export type Body = Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0];

/** The answer of a host that has something to hand out. */
export interface OpenAnswer {
	headers: Record<string, unknown>;
	body: Body;
}

/** How many redirects of a picture host are followed. */
const MOST_REDIRECTS = 5;

/** The longest picture that goes up or comes down: what Wiro takes itself (docs: 100 MB). */
export const LARGEST_BYTES = 100 * 1024 * 1024;

/**
 * Asks for a picture, and follows the host's redirects by hand: each address is looked at before it is asked. The host needs no credentials
 * and gets none (docs).
 *
 * @param context the node's execution
 * @param url the picture's address
 * @param signal ends the request, and throws the body of an answer away
 */
export async function openPicture(
	context: IExecuteFunctions,
	url: string,
	signal: AbortSignal,
): Promise<CallResult<OpenAnswer>> {
	let address = new URL(url);
	let reason = whyNotAsked(address);
	for (let redirects = 0; reason === null; redirects += 1) {
		const { status, headers, body } = await request(context, address.href, signal);
		const location = textOrNull(headers.location);
		if (![301, 302, 303, 307, 308].includes(status) || location === null) {
			const problem = problemOf(status, headers);
			return problem === null ? { ok: true, value: { headers, body } } : { ok: false, problem };
		}
		const from = address;
		if (!URL.canParse(location, from.href)) reason = 'a redirect to no address';
		else if (redirects === MOST_REDIRECTS) reason = 'redirects without end';
		else {
			address = new URL(location, from);
			reason = whyNotAsked(address, from);
		}
	}
	return { ok: false, problem: { kind: 'wrongFile', reason: 'address', detail: reason } };
}

async function request(context: IExecuteFunctions, url: string, signal: AbortSignal) {
	const response: unknown = await context.helpers.httpRequest({
		method: 'GET',
		url,
		// A picture is compressed already; a small body that grows without end is not asked for.
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: DOWNLOAD.answer * 1000,
		abortSignal: signal,
	});
	if (!isResponse(response)) throw new Error('The picture host sent no answer');
	return { status: response.statusCode, headers: response.headers, body: response.body };
}

function isResponse(
	value: unknown,
): value is { statusCode: number; headers: Record<string, unknown>; body: Body } {
	return isObject(value) && typeof value.statusCode === 'number' && isObject(value.headers);
}

/** What an answer's head already tells. Its type is no part of that: the bytes decide. */
function problemOf(status: number, headers: Record<string, unknown>): Problem | null {
	// 206 is a part of the picture, which nobody asked for.
	if (status < 200 || status >= 300 || status === 206) {
		return { kind: 'http', status, retryAfterSeconds: readRetryAfter(headers) };
	}
	return Number(headers['content-length']) > LARGEST_BYTES ? TOO_LARGE : null;
}

/** What came is longer than any picture. */
export const TOO_LARGE: Problem = {
	kind: 'wrongFile',
	reason: 'tooLarge',
	detail: `more than ${LARGEST_BYTES / 1024 / 1024} MB`,
};
