import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import type { Execution } from '../../engine/engine.cjs';

/**
 * To the node an account at another address is another one, so it knows as little of the first as an n8n that was started anew. Where names are
 * resolved by `BOTH_FAMILIES`, this one refuses at its first address.
 */
export function anotherProcess(credential: WiroCredential): WiroCredential {
	return { ...credential, baseUrl: credential.baseUrl.replace('127.0.0.1', 'localhost') };
}

/**
 * An n8n process dies: what its executions say from now on reaches nobody, and they are over soon.
 *
 * @param credential theirs, which n8n reads for each call
 * @param executions all that work in it
 */
export function die(credential: WiroCredential, executions: Execution[]): void {
	credential.baseUrl = 'http://127.0.0.1:1/v1';
	for (const execution of executions) execution.stop();
}
