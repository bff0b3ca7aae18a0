import { InvalidInput } from '../errors/failure';
import { optionOf } from './field';
import { countOf, numberOf, urlOf } from './parameter';

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

/** How old an edit may be that is taken instead of paying again, in hours; 0 for none. */
export const reuseHours = optionOf(
	{
		displayName: 'Reuse Earlier Edits',
		name: 'reuseHours',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'Take an edit with the very same model, fields and files that was started in the last so many hours and did not fail, instead of paying again. A random seed or a time of day in the prompt makes another edit. To be found again, each edit gets a mark in its callback URL, which leads to this n8n where none is set. 0 edits anew each time.',
	},
	(parameter) => {
		const hours = numberOf(parameter) ?? 0;
		if (Number.isInteger(hours) && hours >= 0) return hours;
		throw new InvalidInput(
			`'${parameter.label}' must be a whole number of hours, not ${hours}`,
			'Enter for example 24, or 0 to edit anew each time',
		);
	},
);
