import type { INodeProperties } from 'n8n-workflow';

/** The collection of settings that most workflows do not need. */
export function optionsField(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options,
	};
}

/** Where Wiro reports the end of a task. */
export const callbackUrlOption: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/webhook/edit-done',
	description: 'Address that Wiro calls with a POST request when the task is completed',
};
