import type { INodeTypeDescription } from 'n8n-workflow';

import { operations } from './operations';

/** What n8n needs to know of the node: the operation list, and each operation's own fields behind it. */
export const description: Pick<INodeTypeDescription, 'properties'> = {
	properties: [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: operations.map(({ name, value, action, description: text }) => ({
				name,
				value,
				action,
				description: text,
			})),
			default: 'runAndWait',
		},
		...operations.flatMap(({ fields }) => fields),
	],
};

/** The line under the node's name on the canvas: the operation's label instead of its value. */
export const subtitle = `={{ ${JSON.stringify(
	Object.fromEntries(operations.map(({ value, name }) => [value, name])),
)}[$parameter["operation"]] }}`;
