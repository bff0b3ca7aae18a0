import type { INodeProperties } from 'n8n-workflow';

import { urlOf, type Item } from '../parameters/item';
import type { RunRequest } from '../wiro/types';

/** A picture that a tool takes. */
export interface Picture {
	/** The tool's name for it, as a file; with `Url` behind it, as a URL. */
	name: string;
	label: string;
	/** The binary field that is offered first. */
	data: string;
	/** What it is for, in a line. */
	use: string;
}

const EXAMPLE = 'https://example.com/room.jpg';

/** The fields of one picture. */
export function pictureFields({ name, label, use }: Picture): INodeProperties[] {
	return [
		{
			displayName: `${label} URL`,
			name: `${name}Url`,
			type: 'string',
			default: '',
			placeholder: `e.g. ${EXAMPLE}`,
			description: `${use}. Leave empty for no picture.`,
		},
	];
}

/**
 * Reads one picture of an item into the request; a blank one is no picture.
 *
 * @throws InvalidInput when it is surely no picture
 */
export async function readPicture(
	item: Item,
	{ name, label }: Picture,
	request: RunRequest,
): Promise<void> {
	const url = urlOf(item, `${name}Url`, `${label} URL`, EXAMPLE);
	if (url !== undefined) request.fields[`${name}Url`] = url;
}
