import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { messageOf } from './cleanText';
import { Failure, InvalidInput } from './failure';

/**
 * Any error as a failure with words for the user. One that is not ours is a fault in this package or in n8n.
 *
 * @param error what was thrown
 */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const message = messageOf(error);
	return new Failure(
		`The node failed: ${message}`,
		'This should not happen. Please report it, with the text above, on the page of this node',
	);
}

/**
 * The item that stands for a failure under "Continue". It has no `error` property of its own and only these three keys, so that n8n
 * takes it for an error item and still keeps `details` (measured, see the execution engine's error output).
 */
export function toErrorItem(failure: Failure, itemIndex: number): INodeExecutionData {
	const details: IDataObject = { ...failure.details };
	return {
		json: { error: failure.title, message: failure.description, details },
		pairedItem: { item: itemIndex },
	};
}

/**
 * The same for the error output of an n8n that takes nothing but `error` and `message` for an error item: what would be in `details` is put
 * into words.
 */
export function toShortErrorItem(failure: Failure, itemIndex: number): INodeExecutionData {
	const { taskId, taskToken, urls } = failure.details;
	const details = [
		...(taskId === null ? [] : [`Task ID: ${taskId}`]),
		...(taskToken === null ? [] : [`Task token: ${taskToken}`]),
		...(urls.length === 0 ? [] : [`Pictures: ${urls.join(' ')}`]),
	];
	return {
		json: { error: failure.title, message: [failure.description, ...details].join('. ') },
		pairedItem: { item: itemIndex },
	};
}

/**
 * The error that stops the workflow, in n8n's form.
 *
 * @param node the node, for n8n's error panel
 * @param failure what happened
 * @param itemIndex the item it happened to
 * @param addition a sentence on the rest of the batch, put behind the description
 */
export function toNodeError(
	node: INode,
	failure: Failure,
	itemIndex: number,
	addition = '',
): NodeApiError | NodeOperationError {
	const { title, details } = failure;
	const description = addition === '' ? failure.description : `${failure.description}. ${addition}`;
	const error =
		failure instanceof InvalidInput
			? new NodeOperationError(node, title, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message: title },
					{ message: title, description, itemIndex, httpCode: String(details.code ?? '') },
				);
	// n8n replaces messages in which it finds a name of a system error, such as "eperm" in any text.
	error.message = title;
	error.context.data = { ...details };
	return error;
}
