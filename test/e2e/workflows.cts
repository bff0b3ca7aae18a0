import { randomUUID } from 'node:crypto';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../host/client.cjs';

/** Our node as an installed package has it. */
export const FLUX_KONTEXT = 'n8n-nodes-flux-kontext.fluxKontext';

/** What a test says about its workflow. */
export interface Use {
	credentialId: string;
	/** One item each; without, the node gets the trigger's one item. */
	prompts?: string[];
	parameters?: INodeParameters;
	/** A webhook of this path instead of the button. */
	webhook?: string;
}

/** A node, `column` steps from the left. */
export function nodeOf(
	column: number,
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
): INode {
	// No readable ID: the editor takes a node whose ID only begins like it for the same one.
	const id = randomUUID();
	return { id, name, type, typeVersion, position: [column * 224, 0], parameters };
}

const credentialsOf = (id: string) => ({ wiroHmacApi: { id, name: 'Wiro HMAC account' } });

/** Our node, with its credential. */
export function fluxKontext(
	column: number,
	credentialId: string,
	parameters: INodeParameters,
): INode {
	return {
		...nodeOf(column, 'Flux Kontext', FLUX_KONTEXT, 1, parameters),
		credentials: credentialsOf(credentialId),
	};
}

/** The name of `fetching`. */
export const FETCH = 'Fetch';

/** Get Detail of the task of each item: waits until it is done, and brings its files. */
export function fetching(column: number, credentialId: string): INode {
	const parameters = {
		resource: 'task',
		operation: 'getDetail',
		taskId: '={{ $json.taskId }}',
		waitUntilDone: true,
		returnAs: 'image',
	};
	return { ...fluxKontext(column, credentialId, parameters), name: FETCH };
}

/** The name of our trigger. */
export const TRIGGER = 'Flux Kontext Trigger';

/**
 * Our trigger, and a node behind it.
 *
 * @returns the workflow, and what stands behind `webhook/` or `webhook-test/` in its address
 */
export function collecting(
	credentialId: string,
	next: INode,
	parameters: INodeParameters = {},
): { file: WorkflowFile; path: string } {
	const webhookId = randomUUID();
	const trigger = {
		...nodeOf(0, TRIGGER, `${FLUX_KONTEXT}Trigger`, 1, parameters),
		webhookId,
		credentials: credentialsOf(credentialId),
	};
	return { file: chain([trigger, next]), path: `${webhookId}/webhook` };
}

/** A workflow of nodes one after the other. */
export function chain(nodes: INode[]): WorkflowFile {
	const connections: WorkflowFile['connections'] = {};
	for (const [index, { name }] of nodes.slice(0, -1).entries()) {
		connections[name] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	}
	return { nodes, connections, settings: { executionOrder: 'v1' } };
}

/** Trigger -> (prompts as items ->) Flux Kontext. */
export function editing({ credentialId, prompts, parameters = {}, webhook }: Use): WorkflowFile {
	const trigger =
		webhook === undefined
			? nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1)
			: {
					...nodeOf(0, 'Start', 'n8n-nodes-base.webhook', 2, {
						path: webhook,
						httpMethod: 'POST',
						responseMode: 'onReceived',
						options: {},
					}),
					webhookId: webhook,
				};
	if (prompts === undefined) return chain([trigger, fluxKontext(1, credentialId, parameters)]);
	const list = { id: 'edits', name: 'prompt', type: 'array', value: JSON.stringify(prompts) };
	return chain([
		trigger,
		nodeOf(1, 'List', 'n8n-nodes-base.set', 3.4, {
			assignments: { assignments: [list] },
			options: {},
		}),
		nodeOf(2, 'Each', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'prompt', options: {} }),
		fluxKontext(3, credentialId, {
			prompt: '={{ $json.prompt }}',
			inputImageUrl: 'https://example.com/chair.jpg',
			...parameters,
		}),
	]);
}
