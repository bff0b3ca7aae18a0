import type { INodeProperties } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';
import { choiceOf, rawOf, requiredTextOf, textOf, urlOf, type Item } from '../parameters/item';
import { ONE_FILE_EACH, readFile } from '../pictures/upload';
import { isObject } from '../wiro/read';
import type { RunRequest } from '../wiro/types';
import { refuseWhatIsNoPicture } from './shareLinks';

/** A picture that a tool takes. */
export interface Picture {
	/** The tool's name for it, as a file; with `Url` behind it, as a URL (docs). */
	name: string;
	label: string;
	/** The binary field that is offered first. */
	data: string;
	/** What it is for, in a line. */
	use: string;
	/** A web address to show as an example. */
	example: string;
	/** Whether there is no edit without it. */
	required: boolean;
}

const SOURCES = ['url', 'binary'] as const;

/** The fields of one picture: where it comes from, and its URL or its binary field. */
export function pictureFields({
	name,
	label,
	data,
	use,
	example,
	required,
}: Picture): INodeProperties[] {
	const source = `${name}Source`;
	return [
		{
			displayName: `${label} Source`,
			name: source,
			type: 'options',
			options: [
				{ name: 'URL', value: 'url', description: 'A public web address' },
				{
					name: 'Binary File',
					value: 'binary',
					description: 'A file that an earlier node hands on',
				},
			],
			default: 'url',
			description: use,
		},
		{
			displayName: `${label} URL`,
			name: `${name}Url`,
			type: 'string',
			default: '',
			placeholder: `e.g. ${example}`,
			description: `Web address of the picture that opens without a sign-in${required ? '' : '. Leave empty for no picture.'}`,
			displayOptions: { show: { [source]: ['url'] } },
		},
		{
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
	];
}

/**
 * Reads one picture of an item into the request; a blank URL is no picture.
 *
 * @param item the item
 * @param picture which of the tool's pictures
 * @param request takes the picture, in the form that the docs give: a file goes with its `Url` field present and empty
 * @throws InvalidInput when it is surely no picture
 */
export async function addPicture(
	item: Item,
	{ name, label, data, example, required }: Picture,
	request: RunRequest,
): Promise<void> {
	// A workflow saved before files were possible has no source: it means a URL.
	const given = rawOf(item, `${name}Source`) ?? 'url';
	const source =
		given === 'url' ? given : choiceOf(item, `${name}Source`, `${label} Source`, SOURCES);
	if (source === 'url') {
		refuseWhatIsNoPicture(
			textOf(item, `${name}Url`, `${label} URL`),
			`${label} URL`,
			`${label} Source`,
		);
		const url = urlOf(item, `${name}Url`, `${label} URL`, { example, required });
		if (url !== undefined) request.fields[`${name}Url`] = url;
		return;
	}
	const fieldLabel = `${label} Input Field`;
	const file = rawOf(item, `${name}BinaryProperty`);
	if (Array.isArray(file)) {
		throw new InvalidInput(
			`'${fieldLabel}' is a list, and one file is taken for each item`,
			`The expression gives several files or names. Pick a single one, or ${ONE_FILE_EACH}`,
		);
	}
	const hint = `Enter the name of the field that holds the picture, for example ${data}: you see it under 'Binary', on the left side`;
	// An expression may give the file itself instead of its field's name.
	const field = isObject(file)
		? file
		: requiredTextOf(item, `${name}BinaryProperty`, fieldLabel, hint);
	request.files[name] = await readFile(item, field, fieldLabel, name);
	request.fields[`${name}Url`] = '';
}
