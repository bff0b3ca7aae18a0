import type {
	ExecutionStatus,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	IRunExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { readStored } from './storedData.cjs';
import { whenThere } from './whenThere.cjs';

/** Who owns the n8n; made up, and the same in every one, so that a template can be copied. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olivia',
	lastName: 'Owner',
	password: 'Flux-Kontext-1',
};

/** Ties the session to one browser; any constant will do. */
export const BROWSER_ID = 'flux-kontext-host';

/** A workflow as it is in a file. */
export interface WorkflowFile {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
	pinData?: IDataObject;
	meta?: IDataObject;
}

/** A workflow that n8n knows. */
export interface StoredWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
}

/** An execution, without its data. */
export interface ExecutionSummary {
	id: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	workflowId: string;
	retryOf?: string | null;
}

/** An execution with its data. */
export interface StoredExecution extends ExecutionSummary {
	data: IRunExecutionData;
	/** Everything that n8n sends of it, as text. */
	text: string;
}

/** Which node a partial execution is for, and what an agent would have asked of it, where it is a tool. */
export interface RunRequest {
	/** The trigger to start from. */
	trigger?: string;
	/** The node to end with. */
	destination?: string;
	toolCall?: { tool: string; query: IDataObject };
}

const OVER: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/** n8n's answer to a call that it did not like. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(`${message} (status ${status})`);
	}
}

/** The part of n8n's REST API that its own editor uses and that tests need. */
export class N8nClient {
	/**
	 * @param origin where n8n is
	 * @param cookie a session that is signed in already
	 */
	constructor(
		readonly origin: string,
		private cookie = '',
	) {}

	/** Makes the owner of a new n8n. */
	async setUpOwner(): Promise<void> {
		await this.call('POST', '/owner/setup', OWNER);
	}

	async logIn(): Promise<void> {
		await this.call('POST', '/login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	/** The session's cookie, for a browser that shall be signed in already. */
	get session(): { name: string; value: string } {
		const [name, ...value] = this.cookie.split('=');
		return { name, value: value.join('=') };
	}

	async createCredential(name: string, data: WiroCredential): Promise<string> {
		return await this.create('wiroHmacApi', name, data);
	}

	/** Makes a credential of n8n's own, by which a workflow knows who may call it. */
	async createBearerAuth(name: string, token: string): Promise<string> {
		return await this.create('httpBearerAuth', name, { token });
	}

	async credentials(): Promise<Array<{ id: string; name: string }>> {
		return await this.call('GET', '/credentials');
	}

	async deleteCredential(id: string): Promise<void> {
		await this.call('DELETE', `/credentials/${id}`);
	}

	async createWorkflow(file: WorkflowFile): Promise<StoredWorkflow> {
		return await this.call('POST', '/workflows', {
			name: 'Test',
			settings: {},
			// Without it n8n itself fails when a step of the workflow is executed next.
			pinData: {},
			...file,
			active: false,
		});
	}

	/**
	 * Imports a file as the editor's "Import from file" does, and then chooses the credential in each of our nodes, as a user would.
	 */
	async importWorkflow(file: WorkflowFile, credentialId: string): Promise<StoredWorkflow> {
		const nodes = file.nodes.map((node) =>
			node.credentials?.wiroHmacApi === undefined
				? node
				: {
						...node,
						credentials: { wiroHmacApi: { id: credentialId, name: 'Wiro HMAC account' } },
					},
		);
		return await this.createWorkflow({ ...file, nodes });
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return await this.call('GET', `/workflows/${id}`);
	}

	/** Publishes a workflow; its addresses answer a moment later, see `whenThere`. */
	async activate({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
	}

	/** Takes a workflow out of work; its addresses are gone a moment later. */
	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Calls the webhook of a published workflow, as somebody out there would. */
	async trigger(path: string, body: object = {}): Promise<void> {
		await this.send(`webhook/${path}`, {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/**
	 * Sends a file to a published webhook or form, as a browser does.
	 *
	 * @param address behind n8n's own: `webhook/...` or `form/...`
	 * @param field the name of the form's field
	 * @param file the file
	 */
	async sendFile(address: string, field: string, file: File): Promise<void> {
		const body = new FormData();
		body.append(field, file);
		await this.send(address, { body });
	}

	/** Presses "Execute workflow" or "Execute step". */
	async run(
		workflow: StoredWorkflow,
		{ trigger, destination, toolCall }: RunRequest = {},
	): Promise<string> {
		const [first] = workflow.nodes.filter(({ type }) => /trigger$/i.test(type));
		const answer = await this.call<{ executionId?: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{
				workflowData: workflow,
				triggerToStartFrom: { name: trigger ?? first?.name },
				...(destination !== undefined && {
					destinationNode: { nodeName: destination, mode: 'inclusive' },
				}),
				...(toolCall !== undefined && {
					agentRequest: { query: toolCall.query, tool: { name: toolCall.tool } },
				}),
			},
		);
		if (answer.executionId === undefined) {
			throw new Error(`n8n did not run the workflow: ${JSON.stringify(answer)}`);
		}
		return answer.executionId;
	}

	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: ExecutionSummary[] }>(
			'GET',
			`/executions?filter=${filter}&limit=100`,
		);
		return results;
	}

	async execution(id: string): Promise<StoredExecution> {
		const stored = await this.call<ExecutionSummary & { data: string }>('GET', `/executions/${id}`);
		const data = readStored(stored.data) as IRunExecutionData;
		return { ...stored, data, text: JSON.stringify(stored) };
	}

	/** Waits until an execution is over. */
	async finished(id: string, seconds = 60): Promise<StoredExecution> {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const execution = await this.execution(id);
			if (OVER.includes(execution.status)) return execution;
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still "${execution.status}" after ${seconds} s`);
			}
			await sleep(200);
		}
	}

	/** Waits for the first execution of a workflow that somebody else started. */
	async nextExecution(workflowId: string, known: string[] = [], seconds = 20): Promise<string> {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const found = (await this.executions(workflowId)).find(({ id }) => !known.includes(id));
			if (found !== undefined) return found.id;
			if (Date.now() > deadline) throw new Error(`No execution of ${workflowId} began`);
			await sleep(200);
		}
	}

	/** Presses "Stop". */
	async stop(id: string): Promise<void> {
		await this.call('POST', `/executions/${id}/stop`);
	}

	/** Presses "Retry" in the list of executions. */
	async retry(id: string): Promise<string> {
		const known = new Set([id]);
		const { workflowId } = await this.execution(id);
		for (const { id: other } of await this.executions(workflowId)) known.add(other);
		await this.call('POST', `/executions/${id}/retry`, { loadWorkflow: false });
		return await this.nextExecution(workflowId, [...known]);
	}

	/** A file that n8n keeps beside an execution's data. */
	async binary(id: string): Promise<Buffer> {
		const url = `${this.origin}/rest/binary-data?id=${encodeURIComponent(id)}&action=view`;
		const response = await fetch(url, { headers: this.headers() });
		if (!response.ok) throw new RestError(response.status, `No binary data ${id}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** Any call of the REST API. */
	async call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(`${this.origin}/rest${path}`, {
			method,
			headers: { ...this.headers(), 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const [cookie] = response.headers.getSetCookie();
		if (cookie !== undefined) this.cookie = cookie.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new RestError(response.status, `${method} ${path}: ${text}`);
		const answer: { data: T } & T = JSON.parse(text === '' ? '{}' : text);
		return answer.data ?? answer;
	}

	private async send(address: string, init: RequestInit): Promise<void> {
		const response = await whenThere(`${this.origin}/${address}`, { method: 'POST', ...init });
		const text = await response.text();
		if (!response.ok) throw new RestError(response.status, `${address}: ${text}`);
	}

	private async create(type: string, name: string, data: object): Promise<string> {
		const { id } = await this.call<{ id: string }>('POST', '/credentials', { name, type, data });
		return id;
	}

	private headers(): Record<string, string> {
		// n8n closes a connection that nobody uses for five seconds, maybe at the moment of the next call.
		return { 'browser-id': BROWSER_ID, cookie: this.cookie, connection: 'close' };
	}
}

/** The items that left a node's output in its last run. */
export function itemsOf(
	execution: StoredExecution,
	node: string,
	output = 0,
): INodeExecutionData[] {
	const task = execution.data.resultData.runData[node]?.at(-1);
	return task?.data?.main?.[output] ?? [];
}
