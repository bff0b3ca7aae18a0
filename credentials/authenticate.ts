import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { assertOwnHost, readBaseUrl } from './baseUrl';
import { nextNonce, sign } from './signing';

function pasted(value: unknown): string {
	// People paste keys with a line break at the end; neither key nor secret holds white space.
	return typeof value === 'string' ? value.trim() : '';
}

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
	const baseUrl = readBaseUrl(credentials.baseUrl);
	// n8n's older request helper, still used by the HTTP Request node, says `uri` where the newer one says `url`.
	const target = request.url ?? ('uri' in request ? String(request.uri) : '');
	assertOwnHost(target, baseUrl);

	const apiKey = pasted(credentials.apiKey);
	const apiSecret = pasted(credentials.apiSecret);
	const headers: Record<string, string> = { 'x-api-key': apiKey };
	if (apiSecret !== '') {
		const nonce = nextNonce();
		headers['x-nonce'] = String(nonce);
		headers['x-signature'] = sign(apiKey, apiSecret, nonce);
	}
	const withoutRedirects = {
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	};
	return {
		...request,
		...withoutRedirects,
		...(URL.canParse(target) ? {} : { baseURL: baseUrl }),
		headers: { ...request.headers, ...headers },
	};
}
