import type { INodeProperties } from 'n8n-workflow';

import type { Delivery, ReturnAs } from '../output/delivery';
import { choiceOf, emptyField, switchOf, textOf, writtenIn, type Item } from '../parameters/item';

const RETURN_AS: readonly ReturnAs[] = ['image', 'url'];

const DEFAULT_BINARY_FIELD = 'data';

/** The "Return As" field with the given default. */
export function returnAsField(preset: ReturnAs): INodeProperties {
	return {
		displayName: 'Return As',
		name: 'returnAs',
		type: 'options',
		options: [
			{
				name: 'Image',
				value: 'image',
				description: 'One item for each picture, with the picture as a file for the next node',
			},
			{
				name: 'URL',
				value: 'url',
				description:
					'One item for each task, with the URLs of its pictures. Wiro deletes them after a while.',
			},
		],
		default: preset,
		description: 'In which form to hand on the edited pictures',
	};
}

/** The "Simplify" switch. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The binary field that takes the picture, where pictures are returned as files. */
export const binaryFieldOption: INodeProperties = {
	displayName: 'Put Output in Field',
	name: 'binaryPropertyOutput',
	type: 'string',
	default: DEFAULT_BINARY_FIELD,
	placeholder: 'e.g. data',
	hint: "The name of the output binary field to put the picture in. The next node shows it under 'Binary', on the left side.",
	displayOptions: { show: { '/returnAs': ['image'] } },
};

/** What the files of the pictures are called, where pictures are returned as files. */
export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. chair-white-background',
	description:
		'Name of the file without its ending, which follows from the picture. Several pictures of one task are numbered. Leave empty for a name with the task ID, which is unique.',
	displayOptions: { show: { '/returnAs': ['image'] } },
};

/**
 * Reads in which form an item's task is handed on.
 *
 * @throws InvalidInput when an expression gives none of the choices, or no field for the picture is named
 */
export function readDelivery(item: Item): Delivery {
	const returnAs = choiceOf(item, 'returnAs', 'Return As', RETURN_AS);
	return {
		returnAs,
		simplify: switchOf(item, 'simplify'),
		binaryField: returnAs === 'image' ? binaryFieldOf(item) : DEFAULT_BINARY_FIELD,
		fileName: textOf(item, 'options.fileName', 'File Name'),
	};
}

/** Whoever adds the option names a field: one that is empty is told, not guessed. */
function binaryFieldOf(item: Item): string {
	const [name, label] = ['options.binaryPropertyOutput', 'Put Output in Field'];
	if (writtenIn(item, name) === undefined) return DEFAULT_BINARY_FIELD;
	const field = textOf(item, name, label);
	if (field !== '') return field;
	const hint = `Enter a name such as ${DEFAULT_BINARY_FIELD}, or remove the option '${label}'. Nothing was sent to Wiro for this item`;
	throw emptyField(item, name, label, hint);
}
