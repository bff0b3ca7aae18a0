import type { IDataObject } from 'n8n-workflow';

import { isObject, numberOrNull, textOrNull } from './read';
import type { CallResult, Problem } from './types';

/** An HTTP answer before anybody understood it: `text` is the body as it came. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, unknown>;
	text: string;
}

/**
 * Understands an HTTP answer of Wiro's, or tells precisely why it cannot be understood.
 *
 * Refusals come inside HTTP 200 (with 401 for the credential) as `errors`, which may hold objects or plain strings (docs);
 * proxies in between answer with web pages, cut answers short or send nothing.
 *
 * @param answer what came back over HTTP
 * @returns the parsed body, or the problem
 */
export function understand(answer: HttpAnswer): CallResult<IDataObject> {
	const problem = (found: Problem): CallResult<IDataObject> => ({ ok: false, problem: found });
	if (answer.status >= 300 && answer.status < 400) {
		return problem({
			kind: 'redirect',
			status: answer.status,
			host: hostOf(answer.headers.location),
		});
	}
	const body = parse(answer.text);
	const refusal = isObject(body) ? readRefusal(body, answer) : null;
	if (refusal !== null) return problem(refusal);
	if (answer.status >= 400) {
		const retryAfterSeconds = readRetryAfter(answer.headers['retry-after']);
		return problem({ kind: 'http', status: answer.status, retryAfterSeconds });
	}
	if (isObject(body)) return { ok: true, value: body };
	return problem({ kind: 'unreadable', reason: whyUnreadable(answer.text, body) });
}

/**
 * Reads a Retry-After header: seconds, or a date (RFC 9110, 10.2.3).
 *
 * @param value the header
 * @param now the present, in milliseconds since 1970
 * @returns seconds from now, never below 0, or null where the header says nothing usable
 */
export function readRetryAfter(value: unknown, now: number = Date.now()): number | null {
	const seconds = numberOrNull(value);
	if (seconds !== null) return Math.max(0, seconds);
	const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

function parse(text: string): unknown {
	try {
		const parsed: unknown = JSON.parse(text);
		return parsed;
	} catch {
		return undefined;
	}
}

function readRefusal(body: IDataObject, { status, headers }: HttpAnswer): Problem | null {
	const errors: unknown = body.errors;
	const entries: unknown[] = Array.isArray(errors) ? errors : [];
	const refused =
		body.result === false || (body.result !== true && entries.length > 0) || status === 401;
	if (!refused) return null;
	const first = entries.find(isObject);
	return {
		kind: 'refusal',
		code: first === undefined ? null : numberOrNull(first.code),
		messages: entries.flatMap((entry) => textOrNull(isObject(entry) ? entry.message : entry) ?? []),
		status,
		retryAfterSeconds: readRetryAfter(headers['retry-after']),
	};
}

function whyUnreadable(
	text: string,
	body: unknown,
): 'webPage' | 'incomplete' | 'empty' | 'unexpected' {
	const start = text.trimStart();
	if (start === '') return 'empty';
	if (start.startsWith('<')) return 'webPage';
	return body === undefined && start.startsWith('{') ? 'incomplete' : 'unexpected';
}

function hostOf(location: unknown): string | null {
	return typeof location === 'string' && URL.canParse(location) ? new URL(location).host : null;
}
