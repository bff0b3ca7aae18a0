import { WEB_ADDRESS } from './baseUrl';

/** What a request says of where it goes. n8n's older helper says `uri` where the newer one says `url`. */
interface Destination {
	url?: unknown;
	uri?: unknown;
	baseURL?: unknown;
}

/** Backslashes and control characters: `URL` takes the ones for slashes and leaves the others out. Others read them differently. */
const ODD = /[\\\p{Cc}]/u;

const HAS_SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * Makes out where a request goes, once and for all, and makes sure that this is the credential's own host, so that key and signature reach
 * nobody else. Who sends the request gets the address that was checked: `URL`, axios and n8n read odd ones each in a way of its own.
 *
 * @param request the request as the caller built it
 * @param baseUrl the credential's base URL, see `readBaseUrl`
 * @returns the whole address to call
 * @throws Error with words for the user when it is on another host, or can be read in two ways
 */
export function ownAddress({ url, uri, baseURL }: Destination, baseUrl: string): string {
	const target = whole(textOf(url ?? uri), whole(textOf(baseURL), baseUrl));
	const address = target !== null && URL.canParse(target) ? new URL(target) : null;
	const { origin } = new URL(baseUrl);
	const signedIn = address !== null && (address.username !== '' || address.password !== '');
	if (address === null || signedIn || address.origin !== origin) {
		const goesTo = address === null ? 'no valid address' : address.host;
		throw new Error(
			`The Wiro credential signs requests to ${origin} only, and this one goes to ${signedIn ? `${goesTo} with a sign-in of its own` : goesTo}. Use no authentication for other hosts: finished pictures need none`,
		);
	}
	address.hash = '';
	return address.href;
}

function textOf(value: unknown): string {
	return value === undefined || value === null ? '' : String(value).trim();
}

/** A target as a whole address, below the base where it names no host of its own, as axios does it; null where it is odd. */
function whole(target: string, base: string | null): string | null {
	if (base === null || ODD.test(target) || target.startsWith('//')) return null;
	if (HAS_SCHEME.test(target)) return WEB_ADDRESS.test(target) ? target : null;
	if (target === '') return base;
	return `${base.replace(/\/+$/, '')}/${target.replace(/^\//, '')}`;
}
