import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';
import { parameterOf } from '../fields/field';
import {
	choiceOf,
	emptyField,
	isExpression,
	rawOf,
	requiredTextOf,
	textOf,
	urlOf,
	type Item,
	type Parameter,
} from '../fields/parameter';
import { PICTURE_KINDS } from '../pictures/kinds';
import { fileIn, ONE_FILE_EACH, readFile } from '../pictures/upload';
import { withoutMarks } from '../fields/values';
import { isObject } from '../wiro/read';
import type { UploadFile } from '../wiro/types';
import { refuseWhatIsNoPicture } from './shareLinks';

/** A picture that models take: its name on the wire, and its fields on screen. */
export interface Picture {
	/** Wiro's name for it, as a file; with `Url` behind it, as a URL (docs). */
	name: string;
	/** Where it comes from. */
	source: INodeProperties;
	url: INodeProperties;
	/** The binary field that holds it. */
	file: INodeProperties;
}

interface PictureTexts {
	name: string;
	label: string;
	/** The binary field that is offered first. */
	data: string;
	/** What it is for, in a line. */
	use: string;
	/** A web address to show as an example. */
	example: string;
	/** Whether there is no edit without it. */
	required?: boolean;
}

const SOURCES = ['url', 'binary'] as const;

const SOURCE_OPTIONS: INodePropertyOptions[] = [
	{ name: 'URL', value: 'url', description: 'A public web address' },
	{
		name: 'Binary File',
		value: 'binary',
		description: 'A file that an earlier node hands on',
	},
];

function picture({ name, label, data, use, example, required = false }: PictureTexts): Picture {
	const source = `${name}Source`;
	return {
		name,
		source: {
			displayName: `${label} Source`,
			name: source,
			type: 'options',
			options: SOURCE_OPTIONS,
			default: 'url',
			description: use,
		},
		url: {
			displayName: `${label} URL`,
			name: `${name}Url`,
			type: 'string',
			default: '',
			placeholder: `e.g. ${example}`,
			description: `Web address of the picture that opens without a sign-in${required ? '' : '. Leave empty for no picture.'}`,
			displayOptions: { show: { [source]: ['url'] } },
		},
		file: {
			displayName: `${label} Input Field`,
			name: `${name}BinaryProperty`,
			type: 'string',
			required: true,
			typeOptions: { binaryDataProperty: true },
			default: data,
			placeholder: `e.g. ${data}`,
			hint: "The name of the field that holds the picture. You see it under 'Binary', on the left side.",
			description:
				'JPG, PNG, GIF, WEBP or HEIC, at most 100 MB. One file is taken for each item: of several files in one field of a form, n8n makes the fields name_0, name_1, and so on.',
			displayOptions: { show: { [source]: ['binary'] } },
		},
	};
}

/** The picture to edit, which all models have. */
export const firstPicture = picture({
	name: 'inputImage',
	label: 'Image',
	data: 'data',
	use: 'The picture to edit',
	example: 'https://example.com/chair.jpg',
	required: true,
});

/** The picture to take something from. */
export const secondPicture = picture({
	name: 'inputImage2',
	label: 'Second Image',
	data: 'data2',
	use: 'A second picture to take something from, such as a person, a product or a style',
	example: 'https://example.com/plain-white-background.jpg',
});

/** One more picture to take something from. */
export const thirdPicture = picture({
	name: 'inputImage3',
	label: 'Third Image',
	data: 'data3',
	use: 'A third picture to take something from',
	example: 'https://example.com/logo.png',
});

/** A picture as it was read for an item: its address, its file, or neither. */
interface GivenPicture {
	url?: string;
	file?: UploadFile;
}

/**
 * Reads one picture of an item; a blank URL is no picture.
 *
 * @param item the item
 * @param picture which of the model's pictures
 * @throws InvalidInput when it is surely no picture
 */
export async function readPicture(item: Item, picture: Picture): Promise<GivenPicture> {
	const source = parameterOf(item, picture.source);
	// A workflow saved before files were possible has no source: it means a URL.
	const isUrl = rawOf(source) === null || choiceOf(source, SOURCES) === 'url';
	if (!isUrl) return { file: await readBinary(parameterOf(item, picture.file), picture) };
	const url = parameterOf(item, picture.url);
	refuseWhatIsNoPicture(withoutMarks(textOf(url)), url.label, source.label);
	return {
		url: urlOf(url, { example: exampleOf(picture.url), required: picture === firstPicture }),
	};
}

async function readBinary(parameter: Parameter, { name, file }: Picture): Promise<UploadFile> {
	const given = rawOf(parameter);
	if (Array.isArray(given)) {
		throw new InvalidInput(
			`'${parameter.label}' is a list, and one file is taken for each item`,
			`The expression gives several files or names. Pick a single one, or ${ONE_FILE_EACH}`,
		);
	}
	const hint = `Enter the name of the field that holds the picture, for example ${String(file.default)}: you see it under 'Binary', on the left side`;
	// An expression may give the file itself instead of its field's name.
	const field = isObject(given) ? given : requiredTextOf(parameter, hint);
	return await readFile(parameter, field, parameter.label, name);
}

const exampleOf = ({ placeholder = '' }: INodeProperties) => placeholder.replace('e.g. ', '');

/**
 * What to tell of an item without the picture to edit, which would cost money for nothing: most likely an expression gave nothing for it.
 *
 * @param item the item
 * @param others whether any other picture is there
 */
export function withoutPicture(item: Item, others: boolean): InvalidInput {
	const url = parameterOf(item, firstPicture.url);
	const there = others ? 'The first picture is missing' : 'There is no picture to edit';
	const hint = `Enter the picture's web address, or set '${firstPicture.source.displayName}' to 'Binary File'. Nothing was sent to Wiro`;
	return isExpression(url)
		? emptyField(url, `${there}. ${hint}`)
		: new InvalidInput(`${there}: '${url.label}' is empty`, hint);
}

/** Whether an item has a picture in a field, without a look at it. */
export function standsIn(item: Item, { source, url, file }: Picture): boolean {
	if (rawOf(parameterOf(item, source)) !== 'binary') return textOf(parameterOf(item, url)) !== '';
	return fileIn(item, rawOf(parameterOf(item, file))) !== null;
}

const JPG_OR_PNG = ['image/jpeg', 'image/png'];

/** The type that an address tells by its ending, where it is one of a picture. */
function typeOf(url: string): string | undefined {
	const ending = new URL(url).pathname.split('.').at(-1)?.toLowerCase() ?? '';
	return PICTURE_KINDS.find(({ extensions }) => extensions.includes(ending))?.type;
}

/**
 * Tells a picture of a kind that the model does not take, before it is sent.
 *
 * @param given the picture
 * @param picture which of the model's
 * @param model what the list of models calls it
 * @throws InvalidInput when it is neither JPG nor PNG, by its content or by the ending of its address
 */
export function refuseOtherKinds(given: GivenPicture, picture: Picture, model: string): void {
	const { url, file } = given;
	const type = file?.contentType ?? (url === undefined ? undefined : typeOf(url));
	if (type === undefined || JPG_OR_PNG.includes(type)) return;
	const { displayName: label } = file === undefined ? picture.url : picture.file;
	const [, kind] = type.split('image/');
	throw new InvalidInput(
		`'${label}' is ${kind === undefined ? 'of an unknown kind' : `a ${kind.toUpperCase()}`}, and the model '${model}' takes JPG and PNG only`,
		"Convert the picture first, for example with the 'Edit Image' node, or choose one of the 'Dev' models in 'Model'. Nothing was sent to Wiro for this item",
	);
}

/**
 * What to tell of an item with a picture that its model has no place for.
 *
 * @param model what the list of models calls it
 * @param picture the picture
 */
export function tooManyPictures(model: string, { source, url }: Picture): InvalidInput {
	const which = source.displayName.replace(' Source', '');
	return new InvalidInput(
		`The model '${model}' takes no '${which}'`,
		`Choose another one in 'Model', or leave '${url.displayName}' empty for this item. Nothing was sent to Wiro`,
	);
}
