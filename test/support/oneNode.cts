import type { INode, INodeParameters, IRun } from 'n8n-workflow';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { execute } from '../engine/engine.cjs';
import { GivenItems } from '../engine/givenItems.cjs';

/** A node of another package that uses our credential. */
export interface OneNode extends Partial<INode> {
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
}

/** The name of the node under test. */
export const ONE_NODE = 'Caller';

/** Runs a node of another package on one item, with our credential. */
export async function runOneNode(node: OneNode, credential: WiroCredential): Promise<IRun> {
	const nodes: INode[] = [
		{
			id: 'given',
			name: 'Given',
			type: GivenItems.type,
			typeVersion: 1,
			position: [0, 0],
			parameters: GivenItems.give([{ json: {} }]),
		},
		{
			id: 'caller',
			name: ONE_NODE,
			position: [200, 0],
			credentials: { wiroHmacApi: { id: 'c1', name: 'Wiro account' } },
			...node,
		},
	];
	const connections = { Given: { main: [[{ node: ONE_NODE, type: 'main' as const, index: 0 }]] } };
	return await execute({ nodes, connections }, { credential }).finished;
}
