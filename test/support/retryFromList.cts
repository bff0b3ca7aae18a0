import type { INodeParameters, IRun, IRunExecutionData } from 'n8n-workflow';
import type { BinaryStorage } from '../pictures/binaryModes.cjs';

/** Where a file is whose execution had no number yet. */
const NUMBERLESS = '/temp/';

/**
 * What "Retry" in n8n's list of executions does: takes the execution as it was saved, forgets the failed run of its last node, and carries
 * on from there. (n8n: its execution service does the same before it runs the execution again.)
 *
 * @param run the failed execution
 * @param parameters the node's parameters as saved since, for "Retry with currently saved workflow"
 */
export function retryFromList(run: IRun, parameters?: INodeParameters): IRunExecutionData {
	const data: IRunExecutionData = JSON.parse(JSON.stringify(run.data));
	const { resultData } = data;
	const last = resultData.lastNodeExecuted;
	const runs = last === undefined ? undefined : resultData.runData[last];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	delete resultData.error;
	const waiting = data.executionData?.nodeExecutionStack[0];
	if (parameters !== undefined && waiting !== undefined) waiting.node.parameters = parameters;
	return data;
}

/**
 * What n8n does to the files of a webhook, form or chat when their execution ends: they were stored before it had a number, so n8n moves them,
 * and gives them their new IDs in the record of the nodes' outputs. What waits to be executed shares those objects, and so changes too. (n8n:
 * restore-binary-data-id.)
 *
 * @param run the execution that has ended
 * @param executionId its number
 * @param storage where n8n keeps its files
 */
export async function moveUploads(
	run: IRun,
	executionId: string,
	storage: BinaryStorage,
): Promise<void> {
	const outputs = Object.values(run.data.resultData.runData).flatMap((runs) =>
		runs.flatMap(({ data }) => data?.main ?? []),
	);
	const files = outputs.flatMap((items) =>
		(items ?? []).flatMap(({ binary }) => Object.values(binary ?? {})),
	);
	const moved = new Map<string, string>();
	for (const { id } of files) {
		if (id?.includes(NUMBERLESS)) moved.set(id, id.replace(NUMBERLESS, `/${executionId}/`));
	}
	for (const [from, to] of moved) await storage.move(from, to);
	for (const file of files) file.id = moved.get(file.id ?? '') ?? file.id;
}
