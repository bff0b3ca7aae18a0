import { optionOf } from './field';
import { countOf, urlOf } from './parameter';

/** Where Wiro reports the end of a task. */
export const callbackUrl = optionOf(
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/edit-done',
		description: 'Address that Wiro calls with a POST request when the task is completed',
	},
	(parameter) => urlOf(parameter, { example: 'https://example.com/webhook/edit-done' }),
);

const DEFAULT_CONCURRENCY = 5;

/** How many items are worked on at once. It is one number for the whole node: an expression counts as it is for the first item. */
export const maxConcurrency = optionOf(
	{
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: DEFAULT_CONCURRENCY,
		description:
			'How many items to work on at once. Wiro itself allows one task at a time for each 10 US dollars of balance; more are held until there is a place.',
	},
	(parameter) => countOf(parameter) ?? DEFAULT_CONCURRENCY,
);
