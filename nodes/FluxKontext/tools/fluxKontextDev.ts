import type { INodeProperties } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';
import {
	countOf,
	emptyField,
	isExpression,
	numberOf,
	requiredTextOf,
	textOf,
	urlOf,
	type Item,
} from '../parameters/item';
import type { RunRequest } from '../wiro/types';
import { addPicture, pictureFields } from './picture';
import type { Tool } from './tool';

/** The two pictures, under the names that the tool's page gives them. */
const PICTURES = [
	{
		name: 'inputImage',
		label: 'Image',
		data: 'data',
		use: 'The picture to edit',
		example: 'https://example.com/chair.jpg',
		required: true,
	},
	{
		name: 'inputImage2',
		label: 'Second Image',
		data: 'data2',
		use: 'A second picture to take something from, such as a person, a product or a style',
		example: 'https://example.com/plain-white-background.jpg',
		required: false,
	},
];

const fields: INodeProperties[] = [
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
	...PICTURES.flatMap(pictureFields),
	{
		displayName: 'Samples',
		name: 'samples',
		type: 'number',
		default: 1,
		typeOptions: { minValue: 1, numberPrecision: 0 },
		description: 'How many versions of the edited picture to make. Each one costs.',
	},
	{
		displayName: 'Steps',
		name: 'steps',
		type: 'number',
		default: 28,
		typeOptions: { minValue: 1, numberPrecision: 0 },
		description: 'How much work goes into the picture. More steps take longer and cost more.',
	},
	{
		displayName: 'Guidance Scale',
		name: 'scale',
		type: 'number',
		default: 2.5,
		typeOptions: { numberPrecision: 2 },
		description: 'How closely to follow the prompt. Higher values leave less freedom.',
	},
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'string',
		default: '0',
		placeholder: 'e.g. 42',
		description: 'The same seed with the same settings repeats a result',
	},
];

async function read(item: Item): Promise<RunRequest> {
	const prompt = requiredTextOf(
		item,
		'prompt',
		'Prompt',
		'Say what to change in the picture, for example: Put the chair on a plain white background',
	);
	const request: RunRequest = {
		tool: 'wiro/flux_kontext_dev_with_2_image',
		kind: '',
		fields: { prompt },
		files: {},
	};
	for (const picture of PICTURES) await addPicture(item, picture, request);
	refuseWithoutPicture(item, request);
	const optional = {
		steps: countOf(item, 'steps', 'Steps'),
		// The tool's type is float. Its page sends the text "2.5" in one example, and forms send text anyway.
		scale: numberOf(item, 'scale', 'Guidance Scale'),
		samples: countOf(item, 'samples', 'Samples'),
		seed: seedOf(item),
	};
	for (const [name, value] of Object.entries(optional)) {
		if (value !== undefined) request.fields[name] = value;
	}
	// How long an edit takes depends on these.
	request.kind = JSON.stringify([request.tool, optional.steps, optional.samples]);
	request.callbackUrl = urlOf(item, 'options.callbackUrl', 'Callback URL', {
		example: 'https://example.com/webhook/edit-done',
	});
	return request;
}

/** An edit without a picture would cost money for nothing: most likely an expression gave nothing for this item. */
function refuseWithoutPicture(item: Item, { fields, files }: RunRequest): void {
	const [first, ...others] = PICTURES.map(
		({ name }) => files[name] !== undefined || fields[`${name}Url`] !== undefined,
	);
	if (first) return;
	const [{ name, label }] = PICTURES;
	const there = others.includes(true)
		? 'Only the second picture is there'
		: 'There is no picture to edit';
	const hint = `Enter the picture's web address, or set '${label} Source' to 'Binary File'. Nothing was sent to Wiro`;
	throw isExpression(item, `${name}Url`)
		? emptyField(item, `${name}Url`, `${label} URL`, `${there}. ${hint}`)
		: new InvalidInput(`${there}: '${label} URL' is empty`, hint);
}

/** A seed is text on the wire and a whole number in meaning. */
function seedOf(item: Item): string | undefined {
	const seed = textOf(item, 'seed', 'Seed');
	if (seed === '') return undefined;
	if (/^-?\d+$/.test(seed)) return seed;
	throw new InvalidInput(
		`'Seed' is no whole number: ${seed.slice(0, 60)}`,
		"Enter a whole number such as 42, or leave 'Seed' empty for the default",
	);
}

/** Flux Kontext [dev] with two pictures: https://wiro.ai/models/wiro/flux_kontext_dev_with_2_image */
export const fluxKontextDev: Tool = { fields, read };
