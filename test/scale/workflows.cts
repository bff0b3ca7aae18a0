import { chain, fluxKontext, nodeOf } from '../e2e/workflows.cjs';
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
	/** The option 'Reuse Earlier Edits'; 0 for none. */
	reuseHours?: number;
	/** The option 'Wait Mode'. */
	waitMode?: string;
}

/** Webhook -> the prompts it was sent as items (-> the picture as a file) -> Flux Kontext. */
export function editing(plan: Plan): WorkflowFile {
	const {
		name,
		credentialId,
		picture,
		files = false,
		saveProgress = false,
		reuseHours,
		waitMode,
	} = plan;
	const input = files
		? { inputImageSource: 'binary', inputImageBinaryProperty: 'data' }
		: { inputImageSource: 'url', inputImageUrl: picture };
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
		fluxKontext(3, credentialId, {
			operation: 'runAndWait',
			prompt: files ? '={{ $("Each").item.json["body.prompts"] }}' : '={{ $json["body.prompts"] }}',
			...input,
			returnAs: files ? 'image' : 'url',
			options: { ...(reuseHours && { reuseHours }), ...(waitMode && { waitMode }) },
		}),
	].filter(({ name: node }) => files || node !== 'Picture');
	// Where it is put aside, a failed edit needs a way out.
	const last = nodes[nodes.length - 1];
	if (waitMode !== undefined) last.onError = 'continueErrorOutput';
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
