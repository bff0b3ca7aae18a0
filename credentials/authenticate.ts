import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { pasted, readBaseUrl } from './baseUrl';
import { ownAddress } from './ownAddress';
import { nextNonce, sign } from './signing';

/** What may stand in an HTTP header, as far as keys go. */
const SENDABLE = /^[\x21-\x7E]*$/;

/**
 * Authenticates one request for n8n: the node, the HTTP Request node and the Test button all come through here.
 *
 * Signature-based projects get a nonce and a signature of their own for every request; API-key-only projects (no secret in the
 * credential) send the key alone. Redirects are not followed, because the key would travel along to wherever they point.
 *
 * @param credentials apiKey, apiSecret and baseUrl as the user filled them in
 * @param request the request as the caller built it; its `url` may be relative to the base URL
 * @returns the request to send
 * @throws Error with words for the user when the base URL is no URL or the request goes to another host
 */
export async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const url = ownAddress(request, readBaseUrl(credentials.baseUrl));
	const headers = signatureHeaders(pasted(credentials.apiKey), pasted(credentials.apiSecret));
	const others = Object.entries(request.headers ?? {}).filter(
		([name]) => !OWN_HEADERS.includes(name.toLowerCase()),
	);
	return {
		...request,
		disableFollowRedirect: true,
		...{ followRedirect: false, followAllRedirects: false },
		url,
		...('uri' in request ? { uri: url } : {}),
		baseURL: undefined,
		headers: { ...Object.fromEntries(others), ...headers },
	};
}

const OWN_HEADERS = ['x-api-key', 'x-nonce', 'x-signature'];

function signatureHeaders(apiKey: string, apiSecret: string): Record<string, string> {
	if (!SENDABLE.test(apiKey)) {
		throw new Error(
			"The 'API Key' in the Wiro credential holds characters that no key has. Copy it anew from the Wiro dashboard",
		);
	}
	if (apiSecret === '') return { 'x-api-key': apiKey };
	const nonce = nextNonce();
	return {
		'x-api-key': apiKey,
		'x-nonce': String(nonce),
		'x-signature': sign(apiKey, apiSecret, nonce),
	};
}
