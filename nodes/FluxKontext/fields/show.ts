import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

/**
 * Shows fields for one operation only.
 *
 * @param operation the operation's value
 * @param fields the fields; conditions of their own are kept
 */
export function showFor(operation: string, fields: INodeProperties[]): INodeProperties[] {
	return updateDisplayOptions({ show: { operation: [operation] } }, fields);
}
