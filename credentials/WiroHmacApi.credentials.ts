import type { IAuthenticate, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { DEFAULT_BASE_URL } from './baseUrl';

/** Key and secret of one Wiro project. Nothing but `authenticate` ever reads them. */
export class WiroHmacApi implements ICredentialType {
	name = 'wiroHmacApi';

	displayName = 'Wiro HMAC API';

	documentationUrl = 'https://github.com/flux-kontext-n8n/n8n-nodes-flux-kontext#get-keys';

	icon: Icon = {
		light: 'file:../icons/fluxKontext.svg',
		dark: 'file:../icons/fluxKontext.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The API key of your project in the Wiro dashboard',
		},
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"The API secret of the same project. Leave empty if the project was created with 'API key only' authentication.",
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description:
				'Change this only to test against a local Wiro sandbox or through a gateway of your own',
		},
	];

	authenticate: IAuthenticate = authenticate;
}
