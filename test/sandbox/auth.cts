import { isNonce, sameText, sign } from './signing.cjs';

/** What the sandbox knows about its one project. */
export interface Project {
	apiKey: string;
	apiSecret: string;
	kind: 'signature' | 'apiKeyOnly';
	uniqueNonces: boolean;
	allowedIps: readonly string[] | undefined;
}

/** The messages of HTTP 401, word for word [docs]. */
export const AUTH_MESSAGES = {
	unknownKey: 'Project authorization is not founded.',
	needsSignature:
		'Project requires signature authentication. x-signature and x-nonce headers are required.',
	wrongSignature: 'Project authorization is not valid.',
	wrongIp: (ip: string) => `Requested ip ${ip} is not allowed.`,
} as const;

/**
 * Says why a request is refused, or nothing when it is let in. `usedNonces` grows by the nonce of
 * every request that was signed well, so that strangers cannot use up nonces.
 */
export function refusedBecause(
	project: Project,
	headers: Record<string, string>,
	ip: string,
	usedNonces: Set<string>,
): string | undefined {
	if (!sameText(headers['x-api-key'] ?? '', project.apiKey)) return AUTH_MESSAGES.unknownKey;

	// An API-key-only project looks at `x-api-key` alone [docs].
	if (project.kind === 'signature') {
		const nonce = headers['x-nonce'] ?? '';
		const signature = headers['x-signature'] ?? '';
		if (nonce === '' || signature === '') return AUTH_MESSAGES.needsSignature;
		const expected = sign(project.apiKey, project.apiSecret, nonce);
		if (!isNonce(nonce) || !sameText(signature, expected)) return AUTH_MESSAGES.wrongSignature;
		// The nonce protects from replays; which message a replay gets is documented nowhere [docs].
		if (project.uniqueNonces && usedNonces.has(nonce)) return AUTH_MESSAGES.wrongSignature;
		usedNonces.add(nonce);
	}

	const { allowedIps } = project;
	if (allowedIps && !allowedIps.includes(ip)) return AUTH_MESSAGES.wrongIp(ip);
	return undefined;
}
