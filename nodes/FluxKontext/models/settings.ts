import { InvalidInput } from '../errors/failure';
import { fieldOf, type Field } from '../fields/field';
import {
	choiceOf,
	countOf,
	numberOf,
	optionalChoiceOf,
	requiredTextOf,
	switchOf,
	textOf,
	type Parameter,
} from '../fields/parameter';
import { shorten } from '../fields/values';
import type { Setting } from './model';

/** What spreadsheets show for a formula that gives nothing, and JavaScript for a value that is none. */
const NO_TEXT = /^(#N\/A|#[A-Z/0]+[!?]|null|undefined|NaN)$/;

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
	(parameter) => {
		const text = requiredTextOf(
			parameter,
			'Say what to change in the picture, for example: Put the chair on a plain white background',
		);
		if (!NO_TEXT.test(text)) return text;
		throw new InvalidInput(
			`'${parameter.label}' is ${text}: what stands behind it gave no text`,
			'Look at the formula or the expression for this item. Nothing was sent to Wiro for it',
		);
	},
);

const seed = (preset: string, description: string) =>
	fieldOf(
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'string',
			default: preset,
			placeholder: 'e.g. 42',
			description,
		},
		seedOf,
	);

/** The settings of the Dev models, with the defaults of the page of the one with two pictures. */
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
	seed('0', 'The same seed with the same settings repeats a result'),
];

const RATIOS = '1:1 16:9 9:16 4:3 3:4 3:2 2:3 4:5 5:4 21:9 9:21 2:1 1:2'.split(' ');

/** The shape of the picture, where a model lets one choose. */
export const aspectRatio: Field<Setting> = fieldOf(
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'options',
		options: [
			{ name: 'As the Input Picture', value: '' },
			...RATIOS.map((ratio) => ({ name: ratio, value: ratio })),
		],
		default: '',
		description: 'Width to height of the edited picture',
	},
	(parameter) => optionalChoiceOf(parameter, RATIOS),
);

/** The settings of the Pro and Max models, whose values are all texts on the wire. */
export const finalSettings: Array<Field<Setting>> = [
	fieldOf(
		{
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{ name: 'JPEG', value: 'jpeg' },
				{ name: 'PNG', value: 'png' },
			],
			default: 'jpeg',
			description: 'In which format to make the picture',
		},
		(parameter) => choiceOf(parameter, ['jpeg', 'png']),
	),
	fieldOf(
		{
			displayName: 'Prompt Upsampling',
			name: 'promptUpsampling',
			type: 'boolean',
			default: false,
			description: 'Whether the model may write the prompt in more detail before it begins',
		},
		(parameter) => String(switchOf(parameter)),
	),
	fieldOf(
		{
			displayName: 'Safety Tolerance',
			name: 'safetyTolerance',
			type: 'options',
			options: [
				{ name: '2', value: '2', description: "The only one that the model's page offers" },
			],
			default: '2',
			description: 'How much to let through that others may take offence at',
		},
		(parameter) => choiceOf(parameter, ['2']),
	),
	seed('', 'The same seed with the same settings repeats a result. Leave empty for a random one.'),
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
