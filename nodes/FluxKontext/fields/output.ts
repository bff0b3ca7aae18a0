import type { INodeProperties } from 'n8n-workflow';

/** What the node hands on: the pictures as files, or the task with its URLs. */
export type ReturnAs = 'image' | 'url';

/** The choices of "Return As". */
export const RETURN_AS: readonly ReturnAs[] = ['image', 'url'];

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
