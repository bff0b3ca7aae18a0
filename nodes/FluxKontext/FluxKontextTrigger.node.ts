import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { router } from './actions/router';
import { wiroHmacApiTest } from './credentialTest';
import { MAIN } from './host/n8n';
import { fields } from './trigger/fields';
import { finishedTask } from './trigger/finishedTask';
import { onCallback } from './trigger/onCallback';

/** Table of contents of the trigger: `onCallback` decides whether the workflow starts, `finishedTask` is what the node does in it. */
export class FluxKontextTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Flux Kontext Trigger',
		name: 'fluxKontextTrigger',
		icon: {
			light: 'file:../../icons/fluxKontext.svg',
			dark: 'file:../../icons/fluxKontext.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ { any: "Finished edits", succeeded: "Succeeded edits", failed: "Failed edits" }[$parameter["outcome"]] }}',
		description: 'Starts the workflow when a Flux Kontext edit is finished at Wiro',
		defaults: { name: 'Flux Kontext Trigger' },
		inputs: [],
		outputs: [MAIN],
		credentials: [{ name: 'wiroHmacApi', required: true, testedBy: 'wiroHmacApiTest' }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: fields,
	};

	methods = { credentialTest: { wiroHmacApiTest } };

	/** Nothing is registered at Wiro: each task brings the address that it reports to. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await onCallback(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this, finishedTask);
	}
}
