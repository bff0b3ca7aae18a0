import './environment.cjs';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import { WebhookContext } from 'n8n-core';
import type {
	INodeExecutionData,
	IRunExecutionData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** Whose `webhook()` a call leads to. n8n makes all of it anew for each call. */
export interface WebhookTarget {
	workflow: Workflow;
	/** The node's name. */
	node: string;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
	/** The execution as it was saved, where one waits. */
	waiting?: IRunExecutionData;
}

/** What n8n does around `webhook()`, which is another thing for a trigger than for a waiting execution. */
export interface WebhookKeeper<Target extends WebhookTarget = WebhookTarget> {
	/** Finds whom an address leads to; or the HTTP status that n8n answers by itself. */
	find(address: URL, headers: IncomingHttpHeaders): Target | number | Promise<Target | number>;
	/** `webhook()` is over, and has not failed: where n8n saves the static data of a trigger's workflow. */
	answered?(target: Target): void;
	/** What it returned starts an execution, or wakes one. */
	starts(target: Target, workflowData: INodeExecutionData[][]): void;
	/** It threw: n8n starts an execution that fails with this. */
	failed(target: Target, error: unknown): void;
}

/** n8n's own default (N8N_PAYLOAD_SIZE_MAX). */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The web server of an n8n, as far as webhooks go: reads and parses a request, calls the node's `webhook()` in n8n-core's own context, and
 * answers as n8n does (webhook-helpers and body-parser of n8n 2.41). Only POST.
 */
export class WebhookHost {
	private constructor(
		private readonly server: Server,
		/** Where it listens: `http://127.0.0.1:PORT/`. */
		readonly origin: string,
	) {}

	/**
	 * Starts to listen.
	 *
	 * @param keeper who knows the webhooks
	 */
	static async start<Target extends WebhookTarget>(
		keeper: WebhookKeeper<Target>,
	): Promise<WebhookHost> {
		const server = createServer((request, response) => {
			handle(keeper, request, response).catch((error: unknown) => {
				if (!response.headersSent) sendJson(response, 500, { message: String(error) });
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return new WebhookHost(server, `http://127.0.0.1:${port}/`);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

async function handle<Target extends WebhookTarget>(
	keeper: WebhookKeeper<Target>,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const address = new URL(request.url ?? '/', `http://${request.headers.host}`);
	const target = request.method === 'POST' ? await keeper.find(address, request.headers) : 404;
	if (typeof target === 'number') return sendJson(response, target, { message: 'Not here' });
	const rawBody = await readAll(request);
	if (rawBody === null) return sendJson(response, 500, { message: 'request entity too large' });
	const body = parsed(rawBody, request.headers['content-type']);
	if (body === GARBLED) return sendJson(response, 422, { message: 'Failed to parse request body' });
	const query = parse(address.search.slice(1));
	const { workflow, node, additionalData, mode, waiting } = target;
	Object.assign(additionalData, {
		httpRequest: Object.assign(request, { rawBody, body, query, params: {} }),
		httpResponse: asExpress(response),
	});
	const found = workflow.getNode(node);
	if (found === null) throw new Error(`The workflow has no node '${node}'`);
	const type = workflow.nodeTypes.getByNameAndVersion(found.type, found.typeVersion);
	const [webhookDescription] = type.description.webhooks ?? [];
	const webhookData = {
		httpMethod: 'POST' as const,
		node,
		path: webhookDescription.path,
		webhookDescription,
		workflowId: workflow.id,
		workflowExecuteAdditionalData: additionalData,
	};
	const context = new WebhookContext(
		workflow,
		found,
		additionalData,
		mode,
		webhookData,
		[],
		waiting ?? null,
	);
	let result: IWebhookResponseData;
	try {
		result = (await type.webhook?.call(context)) ?? {};
	} catch (error) {
		keeper.failed(target, error);
		return sendJson(response, 500, { code: 0, message: CANNOT_START });
	}
	const { workflowData, webhookResponse, noWebhookResponse } = result;
	keeper.answered?.(target);
	if (workflowData !== undefined) keeper.starts(target, workflowData);
	if (noWebhookResponse === true) return;
	const usual = workflowData === undefined ? 'Webhook call received' : 'Workflow was started';
	sendJson(response, 200, webhookResponse ?? { message: usual });
}

const CANNOT_START = 'Workflow Webhook Error: Workflow could not be started!';

async function readAll(request: IncomingMessage): Promise<Buffer | null> {
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of request) {
		size += (piece as Buffer).length;
		if (size <= MOST_BYTES) pieces.push(piece as Buffer);
	}
	return size > MOST_BYTES ? null : Buffer.concat(pieces);
}

const GARBLED = Symbol('garbled');

/** What n8n makes of a body; of a type that it does not know, nothing. */
function parsed(rawBody: Buffer, type = ''): unknown {
	const text = rawBody.toString();
	if (text === '') return {};
	if (type.startsWith('application/x-www-form-urlencoded')) return parse(text);
	if (type.startsWith('text/plain')) return text;
	if (!type.startsWith('application/json')) return {};
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return GARBLED;
	}
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}

/** The part of Express' response that nodes use. */
function asExpress(response: ServerResponse): ServerResponse {
	return Object.assign(response, {
		status: (status: number) => {
			response.statusCode = status;
			return response;
		},
		send: (body?: string) => response.end(body),
		json: (body: unknown) => {
			response.setHeader('content-type', 'application/json');
			return response.end(JSON.stringify(body));
		},
	});
}
