import type * as Core from 'n8n-core';
import type { IWebhookFunctions } from 'n8n-workflow';
import { installed } from './installed.cjs';

type Args = ConstructorParameters<typeof Core.WebhookContext>;

/** Before n8n-core 1.75 a function made what `webhook()` gets. */
function oldContext() {
	const { NodeExecuteFunctions } = installed as unknown as {
		NodeExecuteFunctions: { getExecuteWebhookFunctions(...args: Args): IWebhookFunctions };
	};
	return class {
		constructor(...args: Args) {
			return NodeExecuteFunctions.getExecuteWebhookFunctions(...args);
		}
	};
}

export const WebhookContext = installed.WebhookContext ?? oldContext();
