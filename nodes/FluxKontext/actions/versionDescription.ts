import {
	updateDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { resources } from './index';
import type { Resource } from './operation';

/** A field that n8n draws as a heading of the panel. The first choice is the default. */
function heading(displayName: string, options: INodePropertyOptions[]): INodeProperties {
	const preset = options[0].value;
	const name = displayName.toLowerCase();
	return { displayName, name, type: 'options', noDataExpression: true, options, default: preset };
}

function fieldsOf({ value: resource, properties, operations }: Resource): INodeProperties[] {
	const choices = operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	}));
	return updateDisplayOptions({ show: { resource: [resource] } }, [
		heading('Operation', choices),
		...properties,
		...operations.flatMap(({ value, properties: own }) =>
			updateDisplayOptions({ show: { operation: [value] } }, own),
		),
	]);
}

/** What n8n needs to know of the node: the resources, their operations, and each one's own fields behind it. */
export const versionDescription: Pick<INodeTypeDescription, 'properties'> = {
	properties: [
		heading(
			'Resource',
			resources.map(({ name, value }) => ({ name, value })),
		),
		...resources.flatMap(fieldsOf),
	],
};

const labels = resources.flatMap(({ operations }) =>
	operations.map(({ value, name }) => [value, name]),
);

/** The line under the node's name on the canvas: the operation's label instead of its value. */
export const subtitle = `={{ ${JSON.stringify(Object.fromEntries(labels))}[$parameter["operation"]] }}`;
