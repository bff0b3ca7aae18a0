import type { WorkflowFile } from '../engine/engine.cjs';
import { workflowOf, type NodeUse } from '../support/fluxKontext.cjs';

/** "Loop Over Items" with our node in it, and "Done" behind ours: one item a round. */
export function loopOf(use: NodeUse): WorkflowFile {
	const { nodes } = workflowOf(use);
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	return {
		nodes: [
			...nodes,
			{
				id: 'loop',
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				typeVersion: 3,
				position: [100, 0],
				parameters: {},
			},
		],
		connections: {
			Given: { main: [to('Loop')] },
			Loop: { main: [[], to('Flux Kontext')] },
			'Flux Kontext': { main: [to('Done')] },
			Done: { main: [to('Loop')] },
		},
	};
}
