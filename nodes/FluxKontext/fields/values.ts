import { tryToParseDateTime } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';

/**
 * Reads a text as people mean it: a number is its digits, nothing is an empty text, surrounding space does not count. Half an emoji, as it is
 * left where a text was cut, is no character: each reader would make another one of it.
 *
 * @param value the value
 * @param label the field's label, for the error
 * @throws InvalidInput for lists and objects
 */
export function readText(value: unknown, label: string): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string' && !value.includes(String({}))) {
		return value.trim().replace(/\p{Surrogate}/gu, '\ufffd');
	}
	if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) {
		return String(value);
	}
	throw notAText(value, label);
}

function notAText(value: unknown, label: string): InvalidInput {
	if (Array.isArray(value)) {
		return new InvalidInput(
			`'${label}' is a list, not a text`,
			"The expression gives a list. Pick a single one, for example {{ $json.pictures[0] }}, or make an item of each with the 'Split Out' node before this one",
		);
	}
	if (typeof value === 'number' || typeof value === 'boolean') {
		return new InvalidInput(
			`'${label}' is ${value}, not a text`,
			'Look at the expression: what it reckons or compares gives no text for this item',
		);
	}
	if (typeof value === 'string') {
		return new InvalidInput(
			`'${label}' holds an object in the middle of its text`,
			`The expression gives more than one value, which reads '${String({})}'. Pick a single one, for example {{ $json.product.name }}`,
		);
	}
	return isDate(value)
		? new InvalidInput(
				`'${label}' is a date, not a text`,
				'Make a text of it, for example {{ $now.toISODate() }}',
			)
		: new InvalidInput(
				`'${label}' is an object, not a text`,
				'The expression gives more than one value. Pick a single one, for example {{ $json.name }}',
			);
}

/** One of JavaScript's dates or of n8n's: no other object turns itself into text. */
function isDate(value: unknown): value is object {
	return typeof value === 'object' && value !== null && 'toJSON' in value;
}

/** What people write for a number; `Number` takes "1e3" and "0x10" as well. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/**
 * Reads a number as people mean it: the text "2.5" is 2.5, an empty field is no number.
 *
 * @param value the value
 * @param label the field's label, for the error
 * @param example what to enter, in words
 * @returns the number, or undefined where the field is empty
 * @throws InvalidInput when it is no number
 */
export function readNumber(
	value: unknown,
	label: string,
	example = 'a number with a point for decimals, for example 2.5',
): number | undefined {
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	const isNone = typeof value === 'boolean' || typeof value === 'number';
	const text = isDate(value) ? 'a date' : isNone ? String(value) : readText(value, label);
	if (text === '') return undefined;
	const number = Number(text);
	if (DECIMAL.test(text) && Number.isFinite(number)) return number;
	throw new InvalidInput(
		`'${label}' is not a number: ${shorten(text)}`,
		`Enter ${example}, or leave '${label}' empty`,
	);
}

/**
 * Reads a whole number above zero; how large it may be is Wiro's to judge.
 *
 * @param value the value
 * @param label the field's label, for the error
 * @returns the number, or undefined where the field is empty
 * @throws InvalidInput when it is anything else
 */
export function readCount(value: unknown, label: string): number | undefined {
	const number = readNumber(value, label, 'a whole number, for example 1');
	if (number === undefined || (Number.isInteger(number) && number > 0)) return number;
	throw new InvalidInput(
		`'${label}' must be a whole number above zero, not ${number}`,
		`Enter 1 or more, or leave '${label}' empty for the default`,
	);
}

/** Line breaks, which are no part of an address (URL standard), and marks that nobody sees, which come along when people copy one. */
const NO_PART = /[\t\n\r\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** An address, or a task's name, without what is no part of it. */
export function withoutMarks(text: string): string {
	return text.replace(NO_PART, '');
}

/** In the one form that every reader reads alike: two slashes, then a host. */
const WEB_ADDRESS = /^https?:\/\/[^/\\?#\s]/i;

/** What a field for a web address wants: an example to show, and whether it may be left empty. */
export interface AskedUrl {
	example: string;
	required?: boolean;
}

/**
 * Reads a web address.
 *
 * @param value the value
 * @param label the field's label, for the error
 * @param asked what the field wants
 * @returns the address, or undefined where the field is blank
 * @throws InvalidInput when it is no http(s) address
 */
export function readUrl(
	value: unknown,
	label: string,
	{ example, required }: AskedUrl,
): string | undefined {
	const given = readText(value, label);
	const several = /^https?:\/\/[^]+?[\s,;|]https?:\/\//i.test(given);
	const text = withoutMarks(given);
	if (text === '') return undefined;
	if (WEB_ADDRESS.test(text) && URL.canParse(text) && !several) return text;
	if (several) {
		throw new InvalidInput(
			`'${label}' holds more than one web address`,
			`'${label}' takes one address for each item. Make an item of each with the 'Split Out' node before this one`,
		);
	}
	throw new InvalidInput(
		`'${label}' is not a web address: ${shorten(text)}`,
		`Enter an address that starts with http:// or https://, for example ${example}${required ? '' : ', or leave the field empty'}`,
	);
}

/**
 * Reads a date and time as n8n's own fields give it: a text or one of n8n's dates.
 *
 * @param value the value
 * @param label the field's label, for the error
 * @param zone the time zone of a text that names none, such as 'Europe/Berlin'
 * @returns unix seconds, or undefined where the field is empty
 * @throws InvalidInput when it is no date
 */
export function readDateTime(value: unknown, label: string, zone: string): number | undefined {
	if (value === null || value === undefined || String(value).trim() === '') return undefined;
	try {
		// Its last resort takes any text with a number for a date.
		if (isDate(value) || (typeof value === 'string' && /\d{4}/.test(value))) {
			return tryToParseDateTime(value, zone).toSeconds();
		}
	} catch {
		// Told below, in our own words.
	}
	throw new InvalidInput(
		`'${label}' is not a date: ${shorten(typeof value === 'object' ? 'an object' : String(value))}`,
		`Enter a date such as 2026-11-24 or 2026-11-24T08:00:00, or leave '${label}' empty`,
	);
}

const ON = ['true', 'yes', 'on', '1'];

/** Reads a switch; a text from an expression is off unless it says that it is on. */
export function readSwitch(value: unknown): boolean {
	return typeof value === 'string' ? ON.includes(value.trim().toLowerCase()) : Boolean(value);
}

/** Enough of a wrong value to recognise it, without flooding the error panel. */
export function shorten(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60).replace(/\p{Surrogate}$/u, '')}…` : text;
}
