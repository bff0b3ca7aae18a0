import type { INodeParameters } from 'n8n-workflow';
import { chain, FETCH, fetching, fluxKontext, nodeOf } from '../e2e/workflows.cjs';
import type { N8nClient, StoredWorkflow, WorkflowFile } from '../host/client.cjs';

/** The node under test, as the workflows name it. */
export const EDIT = 'Flux Kontext';

/** The edits of each execution. */
export const EDITS = 25;

/** A workflow that is to run. */
export interface Plan {
	/** Also the webhook's path. */
	name: string;
	credentialId: string;
	/** Where the picture to edit is. */
	picture: string;
	/** Whether pictures go in and come out as files. */
	files?: boolean;
	/** n8n's "Save execution progress". */
	saveProgress?: boolean;
	/** With a 'Callback URL' the edits are only started. */
	options?: INodeParameters;
	/** Whether Get Detail fetches what is edited. */
	fetched?: boolean;
}

/** Webhook -> the prompts it was sent as items (-> the picture as a file) -> Flux Kontext (-> Get Detail). */
export function editing(plan: Plan): WorkflowFile {
	const {
		name,
		credentialId,
		picture,
		files = false,
		saveProgress = false,
		options = {},
		fetched = false,
	} = plan;
	const input = files
		? { inputImageSource: 'binary', inputImageBinaryProperty: 'data' }
		: { inputImageSource: 'url', inputImageUrl: picture };
	const edit = fluxKontext(3, credentialId, {
		operation: options.callbackUrl === undefined ? 'runAndWait' : 'run',
		prompt: files ? '={{ $("Each").item.json["body.prompts"] }}' : '={{ $json["body.prompts"] }}',
		...input,
		returnAs: files ? 'image' : 'url',
		options,
	});
	// Where it is put aside, a failed edit needs a way out.
	if (options.waitMode !== undefined) edit.onError = 'continueErrorOutput';
	const nodes = [
		{
			...nodeOf(0, 'Webhook', 'n8n-nodes-base.webhook', 2, {
				path: name,
				httpMethod: 'POST',
				responseMode: 'onReceived',
				options: {},
			}),
			webhookId: name,
		},
		nodeOf(1, 'Each', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'body.prompts',
			options: {},
		}),
		nodeOf(2, 'Picture', 'n8n-nodes-base.httpRequest', 4.2, {
			url: picture,
			options: { response: { response: { responseFormat: 'file' } } },
		}),
		edit,
		fetching(4, credentialId),
	].filter(({ name: node }) => (files || node !== 'Picture') && (fetched || node !== FETCH));
	const workflow = chain(nodes);
	return {
		...workflow,
		name,
		settings: { ...workflow.settings, saveExecutionProgress: saveProgress },
	};
}

/** Makes the workflow known and publishes it. */
export async function publish(client: N8nClient, plan: Plan): Promise<StoredWorkflow> {
	const workflow = await client.createWorkflow(editing(plan));
	await client.activate(workflow);
	return workflow;
}

/** The prompts of one execution: each names its execution and its place in it. */
export function promptsOf(name: string, execution: number, count: number): string[] {
	return Array.from({ length: count }, (_, item) => `${name} ${execution} ${item}`);
}
