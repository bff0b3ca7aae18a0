import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { router } from './actions/router';
import { subtitle, versionDescription } from './actions/versionDescription';
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
		...versionDescription,
	};

	methods = { credentialTest: { wiroHmacApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}
}
