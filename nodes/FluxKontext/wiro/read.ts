import type { IDataObject } from 'n8n-workflow';

/** Tells whether a parsed value is a plain object. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a text that Wiro may send as text or as a number; anything else, and an empty text, is null. */
export function textOrNull(value: unknown): string | null {
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Reads a number that Wiro sends as text, such as "6.0000"; anything that is no number is null. */
export function numberOrNull(value: unknown): number | null {
	const text = textOrNull(value);
	const parsed = text === null ? Number.NaN : Number(text);
	return Number.isFinite(parsed) ? parsed : null;
}

/** A time beyond this is in milliseconds: as seconds it would be in the year 5138. */
const LATEST_SECONDS = 1e11;

/** Reads one of Wiro's times, unix seconds where "0" means "not yet"; milliseconds are told by their size. */
export function secondsOrNull(value: unknown): number | null {
	const number = numberOrNull(value);
	if (number === null || number <= 0) return null;
	return number > LATEST_SECONDS ? number / 1000 : number;
}

/** Reads one of Wiro's times as ISO 8601 in UTC, or null. */
export function timeOrNull(value: unknown): string | null {
	const time = new Date((secondsOrNull(value) ?? Number.NaN) * 1000);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** A `file:` or `javascript:` address in a later node is nobody's picture: an address of another kind than the web's is not handed on. */
export function webAddressOrNull(text: string | null): string | null {
	return text !== null && URL.canParse(text) && !/^https?:/i.test(text) ? null : text;
}
