import type { INodeParameters, IRun, IRunExecutionData } from 'n8n-workflow';

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
