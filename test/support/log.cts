import { inspect } from 'node:util';
import { CredentialTestContext } from 'n8n-core';

/**
 * Listens where every log line of n8n's engine and of the node comes by, with whatever is attached to it.
 *
 * @returns the lines of the test that runs, each beginning with its level
 */
export function useLog(): string[] {
	const lines: string[] = [];
	beforeEach(() => {
		lines.length = 0;
		// The one logger of n8n-core, which every context of it hands out.
		const { logger } = new CredentialTestContext();
		for (const level of ['error', 'warn', 'info', 'debug'] as const) {
			jest.spyOn(logger, level).mockImplementation((...[message, metadata]) => {
				lines.push(`${level} ${message} ${inspect(metadata, { depth: null })}`);
			});
		}
	});
	afterEach(() => jest.restoreAllMocks());
	return lines;
}
