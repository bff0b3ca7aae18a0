import { installed } from './installed.cjs';
import { LoggerProxy } from 'n8n-workflow';

/** Before n8n-core 1.75 a function made what a credential test gets. */
function oldContext() {
	const { getCredentialTestFunctions } = installed as unknown as {
		getCredentialTestFunctions(): { helpers: unknown };
	};
	return class {
		readonly helpers = getCredentialTestFunctions().helpers;

		readonly logger = LoggerProxy;
	};
}

export const CredentialTestContext = installed.CredentialTestContext ?? oldContext();
