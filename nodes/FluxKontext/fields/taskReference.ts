import type { INodeProperties } from 'n8n-workflow';

import { choiceOf, requiredTextOf, type Item } from '../parameters/item';
import type { TaskReference } from '../wiro/types';

/** The fields that name a task: by its ID or by its token. */
export const taskReferenceFields: INodeProperties[] = [
	{
		displayName: 'Find Task By',
		name: 'taskReference',
		type: 'options',
		options: [
			{ name: 'Task ID', value: 'taskId', description: 'The number that Run returned as taskId' },
			{
				name: 'Task Token',
				value: 'taskToken',
				description: 'The long text that Run returned as taskToken',
			},
		],
		default: 'taskId',
		description: 'Which of the two names of a task you have. Either finds it.',
	},
	{
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 2221',
		displayOptions: { show: { taskReference: ['taskId'] } },
	},
	{
		displayName: 'Task Token',
		name: 'taskToken',
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '',
		placeholder: 'e.g. eDcCm5yyUfIvMFspTwww49OUfgXkQt',
		displayOptions: { show: { taskReference: ['taskToken'] } },
	},
];

/**
 * Reads which task an item means. A task ID may come as a number.
 *
 * @throws InvalidInput when it names none
 */
export function readTaskReference(item: Item): TaskReference {
	const by = choiceOf(item, 'taskReference', 'Find Task By', ['taskId', 'taskToken']);
	const hint = `Enter the ${by} that the Run operation returned, for example {{ $json.${by} }}`;
	if (by === 'taskId') return { by, taskId: requiredTextOf(item, by, 'Task ID', hint) };
	return { by, taskToken: requiredTextOf(item, by, 'Task Token', hint) };
}
