import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { WiroSandbox } from '../sandbox/index.cjs';
import { direct } from '../support/direct.cjs';

/** The Wiro that the workflow talks to. */
export interface Service {
	/** Who it is, for the user. */
	introduction: string;
	credential: WiroCredential;
	close(): Promise<void>;
}

const REAL_BASE_URL = 'https://api.wiro.ai/v1';

/**
 * The real service where its keys are set, else a sandbox in this process.
 *
 * @param environment the process's environment
 * @param seconds how long the sandbox works on a task
 * @throws Error when only half of a key pair is set: guessing would cost money or hide that it does not
 */
export async function openService(
	environment: NodeJS.ProcessEnv,
	seconds: number,
): Promise<Service> {
	const { WIRO_API_KEY: apiKey = '', WIRO_API_SECRET: apiSecret, WIRO_BASE_URL } = environment;
	if (apiKey === '' && !apiSecret) return await openSandbox(seconds);
	if (apiKey === '') throw new Error('WIRO_API_SECRET is set but WIRO_API_KEY is not. Set both.');
	if (apiSecret === undefined) {
		throw new Error(
			'WIRO_API_KEY is set but WIRO_API_SECRET is not. Set it too, to nothing for an API-key-only project.',
		);
	}
	const baseUrl = WIRO_BASE_URL || REAL_BASE_URL;
	return {
		introduction: `Wiro: the real service at ${baseUrl}. This edit costs money.`,
		credential: { apiKey, apiSecret, baseUrl },
		close: async () => undefined,
	};
}

async function openSandbox(seconds: number): Promise<Service> {
	Object.assign(process.env, direct(process.env));
	const sandbox = await WiroSandbox.start({ pictures: 'composed', taskSeconds: seconds });
	return {
		introduction:
			'Wiro: a sandbox on this machine, which costs nothing. Its edit is a collage, not the work of the model.\n' +
			'      Set WIRO_API_KEY and WIRO_API_SECRET to edit with the real service.',
		credential: sandbox.credential,
		close: async () => await sandbox.stop(),
	};
}
