import { createHmac, randomBytes } from 'crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { pasted, readBaseUrl } from './baseUrl';

/** Known to this process alone, so that the digest tells nobody anything about the key. */
const SALT = randomBytes(32);

/**
 * Names the Wiro project behind a credential, for what is shared by all that work for it in this process. The name tells nothing of the key.
 *
 * @param credentials apiKey and baseUrl as the user filled them in
 * @returns the same text for the same key at the same base URL, another one for any other
 * @throws Error with words for the user when the base URL is no URL
 */
export function accountOf(credentials: ICredentialDataDecryptedObject): string {
	const account = [pasted(credentials.apiKey), readBaseUrl(credentials.baseUrl)];
	return createHmac('sha256', SALT).update(JSON.stringify(account)).digest('hex');
}
