import { InvalidInput } from '../errors/failure';
import { fieldOf, type Field } from '../fields/field';
import { countOf, numberOf, requiredTextOf, textOf, type Parameter } from '../fields/parameter';
import { shorten } from '../fields/values';
import type { Setting } from './model';

/** What to change: all models have it. */
export const prompt: Field<string> = fieldOf(
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. Put the chair on a plain white background',
		description: 'What to change, in plain words',
	},
	(parameter) =>
		requiredTextOf(
			parameter,
			'Say what to change in the picture, for example: Put the chair on a plain white background',
		),
);

/** The settings of the Dev models, with the defaults of the tool's page. */
export const devSettings: Array<Field<Setting>> = [
	fieldOf(
		{
			displayName: 'Samples',
			name: 'samples',
			type: 'number',
			default: 1,
			typeOptions: { minValue: 1, numberPrecision: 0 },
			description: 'How many versions of the edited picture to make. Each one costs.',
		},
		countOf,
	),
	fieldOf(
		{
			displayName: 'Steps',
			name: 'steps',
			type: 'number',
			default: 28,
			typeOptions: { minValue: 1, numberPrecision: 0 },
			description: 'How much work goes into the picture. More steps take longer and cost more.',
		},
		countOf,
	),
	fieldOf(
		{
			displayName: 'Guidance Scale',
			name: 'scale',
			type: 'number',
			default: 2.5,
			typeOptions: { numberPrecision: 2 },
			description: 'How closely to follow the prompt. Higher values leave less freedom.',
		},
		// The tool's type is float. Its page sends the text "2.5" in one example, and forms send text anyway.
		numberOf,
	),
	fieldOf(
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'string',
			default: '0',
			placeholder: 'e.g. 42',
			description: 'The same seed with the same settings repeats a result',
		},
		seedOf,
	),
];

/** A seed is text on the wire and a whole number in meaning. */
function seedOf(parameter: Parameter): string | undefined {
	const seed = textOf(parameter);
	if (seed === '') return undefined;
	if (/^-?\d+$/.test(seed)) return seed;
	throw new InvalidInput(
		`'Seed' is no whole number: ${shorten(seed)}`,
		"Enter a whole number such as 42, or leave 'Seed' empty for the default",
	);
}
