import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { router } from './actions/router';
import { subtitle, versionDescription } from './actions/versionDescription';
import { wake, wiroCalls } from './callback/wake';
import { wiroHmacApiTest } from './credentialTest';
import { MAIN } from './host/n8n';

/** Table of contents: the fields are in `versionDescription`, the work in `router`, each operation in a file of its own, all in `actions/`. */
export class FluxKontext implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flux Kontext',
		name: 'fluxKontext',
		icon: {
			light: 'file:../../icons/fluxKontext.svg',
			dark: 'file:../../icons/fluxKontext.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Edit pictures with a sentence, using Flux Kontext on Wiro',
		defaults: { name: 'Flux Kontext' },
		usableAsTool: true,
		inputs: [MAIN],
		outputs: [MAIN],
		credentials: [{ name: 'wiroHmacApi', required: true, testedBy: 'wiroHmacApiTest' }],
		webhooks: wiroCalls,
		waitingNodeTooltip: 'Wiro calls when the edits are done',
		...versionDescription,
	};

	methods = { credentialTest: { wiroHmacApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}

	/** Wiro calls an execution that was put aside. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await wake(this);
	}
}
