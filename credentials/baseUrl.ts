/** Where Wiro's REST API lives unless the credential says otherwise (the tool's own page). */
export const DEFAULT_BASE_URL = 'https://api.wiro.ai/v1';

/** A web address in the one form that every reader reads alike: two slashes, then a host. */
export const WEB_ADDRESS = /^https?:\/\/[^/\\?#]/i;

/**
 * Reads the credential's base URL as people type it: spaces and closing slashes do not count, empty means Wiro itself, and Wiro's host alone
 * means Wiro's API.
 *
 * @param typed what stands in the credential
 * @returns an absolute http(s) URL in its normal form, without a closing slash, sign-in, query or fragment
 * @throws Error with words for the user when it is no such URL
 */
export function readBaseUrl(typed: unknown): string {
	const text = pasted(typed);
	if (text === '') return DEFAULT_BASE_URL;
	const url = WEB_ADDRESS.test(text) && URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || text.includes('\\')) throw unusable('is not a web address');
	if (text.includes('@')) throw unusable('holds a user name or a password');
	if (/[?#]/.test(text)) throw unusable("goes on behind a '?' or '#'");
	const path = url.pathname.replace(/\/+$/, '');
	const main = new URL(DEFAULT_BASE_URL);
	// Wiro's own host is never spoken to unencrypted.
	if (url.hostname.replace(/\.$/, '') === main.host)
		return `${main.origin}${path === '' ? main.pathname : path}`;
	return `${url.origin}${path}`;
}

function unusable(why: string): Error {
	return new Error(`The 'Base URL' in the Wiro credential ${why}. Set it to ${DEFAULT_BASE_URL}`);
}

/** White space, control characters, and what takes no place on screen or turns the text round (zero-width, soft hyphen, bidi, BOM). */
export const UNSEEN = /[\s\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * A key, a secret or an address as it was meant: people paste them with line breaks, and with characters that nobody sees, around and inside.
 * None of the three ever holds one.
 *
 * @param value what stands in the credential
 */
export function pasted(value: unknown): string {
	return typeof value === 'string' ? value.replace(UNSEEN, '') : '';
}
