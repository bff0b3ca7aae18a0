import type { INodeProperties } from 'n8n-workflow';

import type { TaskReference } from '../wiro/types';
import { parameterOf, type Field } from './field';
import { choiceOf, requiredTextOf } from './parameter';
import { withoutMarks } from './values';

const by: INodeProperties = {
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
};

const id: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 2221',
	displayOptions: { show: { taskReference: ['taskId'] } },
};

const token: INodeProperties = {
	displayName: 'Task Token',
	name: 'taskToken',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	placeholder: 'e.g. eDcCm5yyUfIvMFspTwww49OUfgXkQt',
	displayOptions: { show: { taskReference: ['taskToken'] } },
};

/** Which task an item means: by its ID, which may come as a number, or by its token. */
export const taskReference: Field<TaskReference> = {
	properties: [by, id, token],
	read: (item) => {
		const name = choiceOf(parameterOf(item, by), ['taskId', 'taskToken']);
		const hint = `Enter the ${name} that the Run operation returned, for example {{ $json.${name} }}`;
		const given = requiredTextOf(parameterOf(item, name === 'taskId' ? id : token), hint);
		const text = withoutMarks(given);
		return name === 'taskId' ? { by: name, taskId: text } : { by: name, taskToken: text };
	},
};
