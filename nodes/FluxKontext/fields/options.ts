import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { countOf } from '../parameters/item';

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

const DEFAULT_CONCURRENCY = 5;

/** How many items are worked on at once. */
export const maxConcurrencyOption: INodeProperties = {
	displayName: 'Max Concurrency',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: DEFAULT_CONCURRENCY,
	description:
		'How many items to work on at once. Wiro itself allows one task at a time for each 10 US dollars of balance; more are held until there is a place.',
};

/**
 * Reads how many items are worked on at once. It is one number for the whole node, so an expression counts as it is for the first item.
 *
 * @throws InvalidInput when it is no whole number above zero
 */
export function readConcurrency(context: IExecuteFunctions): number {
	return (
		countOf({ context, index: 0 }, 'options.maxConcurrency', 'Max Concurrency') ??
		DEFAULT_CONCURRENCY
	);
}
