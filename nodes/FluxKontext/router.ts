import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Batch } from './batch/batch';
import { toErrorItem, toFailure, toNodeError } from './errors/report';
import { operations } from './operations';
import type { Job } from './operations/operation';
import { createClient } from './wiro/client';
import { createSender } from './wiro/http';

/**
 * Runs the chosen operation for every input item and links each result to its item.
 *
 * @param context the node's execution
 * @returns the node's one output, in the order of the input
 * @throws NodeApiError or NodeOperationError for the first item that fails, unless the node continues on failures
 */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const chosen = context.getNodeParameter('operation', 0);
	const operation =
		operations.find(({ value }) => value === chosen) ?? operations[operations.length - 1];
	const batch: Batch = {
		client: createClient(createSender(context)),
		signal: context.getExecutionCancelSignal() ?? new AbortController().signal,
		finished: [],
		log: (message) => context.logger.debug(message),
	};
	const output: INodeExecutionData[] = [];
	const items = context.getInputData();
	for (let index = 0; index < items.length; index += 1) {
		try {
			const job: Job = await operation.prepare({ context, index });
			const results = await job(batch);
			output.push(...results.map((result) => ({ ...result, pairedItem: { item: index } })));
		} catch (error) {
			const failure = toFailure(error);
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), failure, index);
			output.push(toErrorItem(failure, index));
		}
	}
	return [output];
}
