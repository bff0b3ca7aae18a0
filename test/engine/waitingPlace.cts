import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
} from 'n8n-workflow';
import {
	execute,
	nextExecutionId,
	nodeTypes,
	setUp,
	type ExecuteOptions,
	type WorkflowFile,
} from './engine.cjs';

/** An execution that is put aside, as n8n's database has it. */
interface Stored {
	file: WorkflowFile;
	options: ExecuteOptions;
	status: 'running' | 'waiting' | 'over';
	/** Its data, as text. */
	saved: string;
	/** When n8n's timer is to wake it, in milliseconds since 1970. */
	waitTill: number;
	over: (run: IRun) => void;
	failed: (error: unknown) => void;
}

/** An answer to one call, as the caller had it. */
interface Call {
	executionId: string;
	status: number;
}

/**
 * What n8n does with executions that are put aside: it stores them, hands calls to the node's `webhook()`, and lets them go on (read in n8n
 * 2.41's waiting-webhooks.js, webhook-helpers.js and wait-tracker.js). The engine and the node's context are n8n's own; storing is a text in
 * between, so that nothing of the process survives but what n8n saves.
 */
export class WaitingPlace {
	readonly calls: Call[] = [];
	private readonly port: number;
	private readonly stored = new Map<string, Stored>();

	private constructor(private readonly server: Server) {
		this.port = (server.address() as AddressInfo).port;
		server.on('request', (request, response) => void this.answer(request, response));
	}

	static async start(): Promise<WaitingPlace> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new WaitingPlace(server);
	}

	/** Where n8n says it is. */
	get address(): string {
		return `http://127.0.0.1:${this.port}/`;
	}

	/** The executions that are put aside now. */
	get waiting(): Stored[] {
		return [...this.stored.values()].filter(({ status }) => status === 'waiting');
	}

	/** Calls no longer come in. */
	async deaf(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** The process dies: what runs is never heard of again, and its rows stay. */
	die(): void {
		for (const execution of this.stored.values()) execution.status = 'over';
	}

	async stop(): Promise<void> {
		if (!this.server.listening) return;
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** Executes a workflow to its very end, however often it is put aside. */
	async execute(file: WorkflowFile, options: ExecuteOptions): Promise<IRun> {
		const executionId = nextExecutionId();
		const own = { ...options, n8nAddress: this.address };
		return await new Promise<IRun>((resolve, reject) => {
			const execution: Stored = {
				file,
				options: own,
				status: 'running',
				saved: '',
				waitTill: 0,
				over: resolve,
				failed: reject,
			};
			this.stored.set(executionId, execution);
			execute(file, own, executionId).finished.then((run) => this.store(execution, run), reject);
		});
	}

	/** n8n's timer: wakes those whose time has come. */
	timeIsUp(): void {
		for (const [id, execution] of this.stored) {
			if (execution.status !== 'waiting' || execution.waitTill > Date.now()) continue;
			this.goOn(id, execution, JSON.parse(execution.saved) as IRunExecutionData);
		}
	}

	private store(execution: Stored, run: IRun): void {
		const isWaiting = run.waitTill !== undefined && run.waitTill !== null;
		execution.status = isWaiting ? 'waiting' : 'over';
		execution.saved = JSON.stringify(run.data);
		if (isWaiting) execution.waitTill = Number(run.waitTill);
		else execution.over(run);
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', this.address);
		const [, place, executionId, suffix = ''] = url.pathname.split('/');
		const reply = (status: number) => response.writeHead(status).end();
		response.on('finish', () => this.calls.push({ executionId, status: response.statusCode }));
		const execution = place === 'webhook-waiting' ? this.stored.get(executionId) : undefined;
		const body = await bodyOf(request);
		if (execution === undefined) return void reply(404);
		if (execution.status !== 'waiting') return void reply(409);
		if (body === undefined) return void reply(422);
		try {
			const data = JSON.parse(execution.saved) as IRunExecutionData;
			const result = await this.callNode(executionId, suffix, execution, data, {
				request: Object.assign(request, {
					body,
					query: Object.fromEntries(url.searchParams),
					params: {},
				}),
				response,
			});
			if (result.noWebhookResponse !== true) reply(200);
			// n8n lets nobody go on with an execution that goes on already.
			if (result.workflowData === undefined || execution.status !== 'waiting') return;
			const [entry] = data.executionData?.nodeExecutionStack ?? [];
			entry.data.main = result.workflowData;
			entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
			this.goOn(executionId, execution, data);
		} catch (error) {
			execution.failed(error);
		}
	}

	private async callNode(
		executionId: string,
		path: string,
		{ file, options }: Stored,
		data: IRunExecutionData,
		http: { request: IncomingMessage; response: ServerResponse },
	): Promise<IWebhookResponseData> {
		const [entry] = data.executionData?.nodeExecutionStack ?? [];
		const name = data.resultData.lastNodeExecuted ?? '';
		entry.node.disabled = true;
		data.waitTill = undefined;
		const { workflow, data: additional, mode } = setUp(file, options, executionId);
		const node = workflow.getNode(name);
		const type = nodeTypes.getByNameAndVersion(node?.type ?? '');
		if (node === null) throw new Error(`There is no node '${name}'`);
		const webhookDescription = type.description.webhooks?.find(
			(each) => each.restartWebhook === true && each.path === path,
		);
		if (webhookDescription === undefined) throw new Error('Nothing listens');
		const webhook: IWebhookData = {
			httpMethod: 'POST',
			node: name,
			path,
			webhookDescription,
			workflowId: 'testWorkflow',
			workflowExecuteAdditionalData: additional,
		};
		Object.assign(additional, {
			executionId,
			httpRequest: http.request,
			httpResponse: http.response,
		});
		const context = new WebhookContext(workflow, node, additional, mode, webhook, [], data);
		return (await type.webhook?.call(context)) ?? {};
	}

	private goOn(executionId: string, execution: Stored, data: IRunExecutionData): void {
		execution.status = 'running';
		const {
			workflow,
			data: additional,
			mode,
		} = setUp(execution.file, execution.options, executionId);
		// As n8n does where a webhook has taken the waiting away already.
		if (data.waitTill === undefined)
			data.resultData.runData[data.resultData.lastNodeExecuted ?? '']?.pop();
		new WorkflowExecute(additional, mode, data)
			.processRunExecutionData(workflow)
			.then((run) => this.store(execution, run), execution.failed);
	}
}

/** The body as n8n parses it; undefined where it is no JSON though it says so, which n8n answers itself. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString();
	if (!/json/.test(request.headers['content-type'] ?? '')) return {};
	try {
		return JSON.parse(text || '{}');
	} catch {
		return undefined;
	}
}
