import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { wiroHmacApiTest } from './credentialTest';
import { description, subtitle } from './description';
import { MAIN } from './n8n';
import { router } from './router';

/** Table of contents: the fields are in `description`, the work in `router`, one operation each in `operations/`. */
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
		...description,
	};

	methods = { credentialTest: { wiroHmacApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}
}
