import type { WorkflowFile } from '../engine/engine.cjs';
import { workflowOf, type NodeUse } from '../support/fluxKontext.cjs';

/** Run and Wait, with "Fetch" behind it: Get Detail that waits until the task is done, and brings its files. */
export function withFetch(use: NodeUse): WorkflowFile {
	const file = workflowOf(use);
	const [, node] = file.nodes;
	const fetchIt = {
		...node,
		id: 'fetch',
		name: 'Fetch',
		parameters: {
			resource: 'task',
			operation: 'getDetail',
			taskId: '={{ $json.taskId }}',
			waitUntilDone: true,
			returnAs: 'image',
		},
	};
	const { main } = file.connections[node.name as keyof typeof file.connections];
	const first = [{ node: 'Fetch', type: 'main' as const, index: 0 }];
	return {
		nodes: [...file.nodes, fetchIt],
		connections: { ...file.connections, [node.name]: { main: [first, ...main.slice(1)] } },
	};
}
