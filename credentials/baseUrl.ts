/** Where Wiro's REST API lives unless the credential says otherwise (the tool's own page). */
export const DEFAULT_BASE_URL = 'https://api.wiro.ai/v1';

/**
 * Reads the credential's base URL as people type it: surrounding spaces and closing slashes do not count, empty means Wiro itself.
 *
 * @param typed what stands in the credential
 * @returns an absolute http(s) URL without a closing slash
 * @throws Error with words for the user when it is no http(s) URL
 */
export function readBaseUrl(typed: unknown): string {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (text === '') return DEFAULT_BASE_URL;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw new Error(
			`The Base URL in the Wiro credential is not a web address. Set it to ${DEFAULT_BASE_URL}`,
		);
	}
	return text.replace(/\/+$/, '');
}

/**
 * Makes sure that a request goes to the credential's own host, so that key and signature reach nobody else.
 *
 * @param target the address to call, absolute or relative to the base URL
 * @param baseUrl the credential's base URL
 * @throws Error with words for the user when the address is on another host
 */
export function assertOwnHost(target: string, baseUrl: string): void {
	const { origin } = new URL(baseUrl);
	const resolved = URL.canParse(target, `${baseUrl}/`) ? new URL(target, `${baseUrl}/`) : undefined;
	if (resolved?.origin !== origin) {
		throw new Error(
			`The Wiro credential signs requests to ${origin} only, and this one goes to ${resolved?.host ?? 'no valid address'}. Use no authentication for other hosts: finished pictures need none`,
		);
	}
}
