import type { IDataObject } from 'n8n-workflow';

import { parseJson } from './json';
import { isObject, numberOrNull, textOrNull } from './read';
import type { CallResult, Problem, ReasonOf } from './types';

/** An HTTP answer before anybody understood it: `text` is the body as it came, null where it is too long to be read. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, unknown>;
	text: string | null;
}

/**
 * Understands an HTTP answer of Wiro's, or tells precisely why it cannot be understood.
 *
 * Refusals come inside HTTP 200 (with 401 for the credential) as `errors`, which may hold objects or plain strings (docs);
 * proxies in between answer with web pages, cut answers short, send nothing, or send JSON of their own with a 5xx, which is no refusal of
 * Wiro's.
 *
 * @param answer what came back over HTTP
 * @param isWhatWasAsked tells an answer that does what was asked, whatever stands beside it (a started task is a started task)
 * @returns the parsed body, or the problem
 */
export function parseAnswer(
	answer: HttpAnswer,
	isWhatWasAsked: (body: IDataObject) => boolean = () => false,
): CallResult<IDataObject> {
	const problem = (found: Problem): CallResult<IDataObject> => ({ ok: false, problem: found });
	const { status, headers, text } = answer;
	const body = text === null ? undefined : parseJson(text);
	if (isObject(body) && isWhatWasAsked(body)) return { ok: true, value: body };
	if (status >= 300 && status < 400) {
		return problem({ kind: 'redirect', status, host: hostOf(headers.location) });
	}
	const refusal = isObject(body) && status < 500 ? readRefusal(body, answer) : null;
	if (refusal !== null) return problem(refusal);
	if (status >= 400) {
		const retryAfterSeconds = readRetryAfter(headers);
		return problem({ kind: 'http', status, retryAfterSeconds });
	}
	if (isObject(body)) return { ok: true, value: body };
	return problem({ kind: 'unreadable', reason: whyUnreadable(text, body) });
}

/**
 * Reads a Retry-After header: seconds, or a date (RFC 9110, 10.2.3), which counts from the time of the clock that wrote it.
 *
 * @param headers of the answer
 * @returns seconds from now, never below 0, or null where the header says nothing usable
 */
export function readRetryAfter(headers: Record<string, unknown>): number | null {
	const value = headers['retry-after'];
	const seconds = numberOrNull(value);
	if (seconds !== null) return Math.max(0, seconds);
	const date = secondsOf(value);
	return date === null ? null : Math.max(0, date - (readDate(headers) ?? Date.now() / 1000));
}

/**
 * The time of the clock that wrote an answer (RFC 9110, 6.6.1), whatever this computer's date says.
 *
 * @param headers of the answer
 * @returns unix seconds; null where the answer does not tell
 */
export function readDate(headers: Record<string, unknown>): number | null {
	return secondsOf(headers.date);
}

function secondsOf(date: unknown): number | null {
	const milliseconds = typeof date === 'string' ? Date.parse(date) : Number.NaN;
	return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}

function readRefusal(body: IDataObject, { status, headers }: HttpAnswer): Problem | null {
	const errors: unknown = body.errors;
	const entries: unknown[] = Array.isArray(errors) ? errors : [errors ?? []].flat();
	const saysNo = readSwitchLike(body.result) === false;
	const saysYes = readSwitchLike(body.result) === true;
	if (!saysNo && status !== 401 && (saysYes || entries.length === 0)) return null;
	const messages = entries.flatMap(
		(entry) => textOrNull(isObject(entry) ? entry.message : entry) ?? [],
	);
	const first = entries.find(isObject);
	const code = first === undefined ? null : numberOrNull(first.code);
	const full = messages.find((message) => ACCOUNT_FULL.test(message));
	return {
		kind: 'refusal',
		code: full === undefined ? code : 96,
		messages,
		status,
		retryAfterSeconds: readRetryAfter(headers),
		limit: full === undefined ? null : readLimit(full),
	};
}

/** The account's limit in words (docs), which may come without its code 96. */
const ACCOUNT_FULL = /concurrent task limit/i;

function readLimit(message: string): number | null {
	return numberOrNull(/up to (\d+) tasks?\b/i.exec(message)?.[1]);
}

/** `result` as Wiro means it, also where it comes as a text or a number; undefined where it says neither. */
function readSwitchLike(value: unknown): boolean | undefined {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === '1') return true;
	return text === 'false' || text === '0' ? false : undefined;
}

function whyUnreadable(text: string | null, body: unknown): ReasonOf<'unreadable'> {
	if (text === null) return 'tooLarge';
	const start = text.trimStart();
	if (start === '') return 'empty';
	if (start.startsWith('<')) return 'webPage';
	return body === undefined && start.startsWith('{') ? 'incomplete' : 'unexpected';
}

function hostOf(location: unknown): string | null {
	return typeof location === 'string' && URL.canParse(location) ? new URL(location).host : null;
}
