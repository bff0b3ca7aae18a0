import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { nodeTypes } from '../engine/engine.cjs';

/** n8n's own nodes are a package of their own, and a heavy one: these do what the tests need of two of them. */
function baseNode(name: string, outputs: number, execute: INodeType['execute']): void {
	nodeTypes.register(`n8n-nodes-base.${name}`, {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: [1, 2, 3],
			description: '',
			defaults: { name },
			inputs: ['main'],
			outputs: Array.from({ length: outputs }, () => 'main' as const),
			properties: [{ displayName: 'Batch Size', name: 'batchSize', type: 'number', default: 1 }],
		},
		execute,
	});
}

baseNode('noOp', 1, async function () {
	return [this.getInputData()];
});

/** Hands out its items piece by piece on the second output, and what came back on the first. */
baseNode('splitInBatches', 2, async function () {
	return split(this);
});

function split(context: IExecuteFunctions): INodeExecutionData[][] {
	const memory = context.getContext('node') as {
		left?: INodeExecutionData[];
		done?: INodeExecutionData[];
	};
	const size = Number(context.getNodeParameter('batchSize', 0));
	if (memory.left === undefined) memory.left = [...context.getInputData()];
	else memory.done = [...(memory.done ?? []), ...context.getInputData()];
	const next = memory.left.splice(0, size);
	return next.length === 0 ? [memory.done ?? [], []] : [[], next];
}
