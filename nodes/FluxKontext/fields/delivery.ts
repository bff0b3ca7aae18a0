import { fieldOf, optionOf, type Field } from './field';
import { choiceOf, requiredTextOf, switchOf, textOf, writtenIn, type Item } from './parameter';

const RETURN_AS = ['image', 'url'] as const;

/** What the node hands on: the pictures as files, or the task with its URLs. */
export type ReturnAs = (typeof RETURN_AS)[number];

/** How the user wants to have a task. */
export interface Delivery {
	returnAs: ReturnAs;
	simplify: boolean;
	/** The binary field that takes the picture. */
	binaryField: string;
	/** The name of the file without its ending; blank for the usual one. */
	fileName: string;
}

/** The field 'Return As' with the given default. */
export function returnAs(preset: ReturnAs): Field<ReturnAs> {
	return fieldOf(
		{
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
		},
		(parameter) => choiceOf(parameter, RETURN_AS),
	);
}

/** The switch 'Simplify'. */
export const simplify = fieldOf(
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	switchOf,
);

const DEFAULT_BINARY_FIELD = 'data';

/** The binary field that takes the picture, where pictures are returned as files. Whoever adds the option names one: an empty one is told, not guessed. */
export const binaryField = optionOf(
	{
		displayName: 'Put Output in Field',
		name: 'binaryPropertyOutput',
		type: 'string',
		default: DEFAULT_BINARY_FIELD,
		placeholder: 'e.g. data',
		hint: "The name of the output binary field to put the picture in. The next node shows it under 'Binary', on the left side.",
		displayOptions: { show: { '/returnAs': ['image'] } },
	},
	(parameter) =>
		writtenIn(parameter) === undefined
			? DEFAULT_BINARY_FIELD
			: requiredTextOf(
					parameter,
					`Enter a name such as ${DEFAULT_BINARY_FIELD}, or remove the option '${parameter.label}'. Nothing was sent to Wiro for this item`,
				),
);

/** What the files of the pictures are called, where pictures are returned as files. */
export const fileName = optionOf(
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. chair-white-background',
		description:
			'Name of the file without its ending, which follows from the picture. Several pictures of one task are numbered. Leave empty for a name with the task ID, which is unique.',
		displayOptions: { show: { '/returnAs': ['image'] } },
	},
	textOf,
);

/**
 * Reads in which form an item's task is handed on.
 *
 * @param item the item
 * @param asked its field 'Return As'
 * @throws InvalidInput when an expression gives none of the choices, or no field for the picture is named
 */
export function readDelivery(item: Item, asked: Field<ReturnAs>): Delivery {
	const returnAs = asked.read(item);
	return {
		returnAs,
		simplify: simplify.read(item),
		binaryField: returnAs === 'image' ? binaryField.read(item) : DEFAULT_BINARY_FIELD,
		fileName: fileName.read(item),
	};
}
