import { spawnSync } from 'node:child_process';

/** Signs as the tool's page tells people to on a command line: HMAC-SHA256 over secret + nonce, with the API key as its key. */
export function opensslSign(apiKey: string, apiSecret: string, nonce: string): string {
	const { stdout, stderr, status } = spawnSync('openssl', ['dgst', '-sha256', '-hmac', apiKey], {
		input: `${apiSecret}${nonce}`,
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
	return stdout.trim().replace(/^.*= ?/, '');
}
