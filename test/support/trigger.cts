import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IRunExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { additionalData, execute, workflowFrom, type WorkflowFile } from '../engine/engine.cjs';
import { TRIGGER_TYPE } from '../engine/nodeTypes.cjs';
import { WebhookHost, type WebhookTarget } from '../engine/webhookHost.cjs';
import { retryFromList } from './retryFromList.cjs';
import { outcomeOf, type Outcome } from './fluxKontext.cjs';

/** The name of the trigger in its workflow. */
export const TRIGGER = 'Flux Kontext Trigger';

/** What a test says about the trigger; everything else is as n8n sets it when a user drags it in. */
export interface TriggerUse {
	credential: WiroCredential;
	parameters?: INodeParameters;
	node?: Partial<INode>;
	/** The workflow, where it is to be another one. */
	file?: WorkflowFile;
	/** `manual` is the test URL. Default: the production URL. */
	mode?: WorkflowExecuteMode;
	/** Told of each execution when it is over. */
	seen?(run: IRun): void;
}

/** What whoever called was told: its status, and its body. */
export interface Answer {
	status: number;
	text: string;
}

/** How to send something to a trigger. */
export interface Sending {
	query?: string;
	type?: string;
}

/** Tells the test's own posts from those of the sandbox. */
const POSTED = 'x-posted-by-test';

let nodes = 0;

function freshId(): string {
	nodes += 1;
	return `trigger${nodes}`;
}

/** A published workflow of the trigger and a node behind it, in an n8n. */
export class PublishedTrigger {
	/** The executions that it started, in order. */
	readonly executions: Array<Promise<Outcome>> = [];
	/** What n8n has saved with the workflow. */
	staticData: IDataObject = {};
	/** What `webhook()` threw, as text. */
	readonly thrown: string[] = [];
	/** How many posts of the test are being answered: those may take time, while one that is on its way must not. */
	answering = 0;
	private host: WebhookHost | undefined;
	private nodeId = freshId();

	constructor(private readonly use: TriggerUse) {}

	/** Where it listens. */
	get url(): string {
		return `${this.host?.origin}webhook/trigger`;
	}

	async start(): Promise<this> {
		this.host = await WebhookHost.start({
			find: ({ pathname }, headers) => {
				if (POSTED in headers) this.answering += 1;
				return pathname === '/webhook/trigger' ? this.target() : 404;
			},
			answered: ({ workflow, mode }) => {
				// n8n saves what was changed, as a whole; nothing while a trigger is tested.
				if (mode === 'manual' || workflow.staticData.__dataChanged !== true) return;
				this.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
			},
			starts: ({ workflow }, workflowData) =>
				this.execute(workflow.getNode(this.name), workflowData),
			failed: (_target, error) => this.thrown.push(String(error)),
		});
		return this;
	}

	async stop(): Promise<void> {
		await this.host?.stop();
	}

	/** n8n starts anew, or another process of it answers: it knows what is saved, and nothing else. (The memory goes by the node's ID.) */
	restart(): void {
		this.nodeId = freshId();
	}

	/** Calls it, as Wiro does and as anybody can. */
	async post(
		body: unknown,
		{ query = '', type = 'application/json' }: Sending = {},
	): Promise<Answer> {
		const raw = typeof body === 'string' ? body : JSON.stringify(body);
		const headers = { 'content-type': type, [POSTED]: '1' };
		const sent = request(this.url + query, { method: 'POST', headers }).end(raw);
		const [response] = (await once(sent, 'response')) as [IncomingMessage];
		this.answering -= 1;
		return { status: response.statusCode ?? 0, text: await text(response) };
	}

	/** What came out of all executions so far. */
	async outcomes(): Promise<Outcome[]> {
		return await Promise.all(this.executions);
	}

	/** The items of all executions so far. */
	async json(): Promise<IDataObject[]> {
		return (await this.outcomes()).flatMap(({ json }) => json);
	}

	/** "Retry" from the list of executions. */
	async retry(failed: IRun): Promise<Outcome> {
		return await this.run(retryFromList(failed));
	}

	private target(): WebhookTarget {
		const { mode = 'webhook', credential } = this.use;
		return {
			workflow: workflowFrom(this.file, structuredClone(this.staticData)),
			node: this.name,
			additionalData: additionalData({ credential }),
			mode,
		};
	}

	/** Of the trigger. */
	private get name(): string {
		return this.file.nodes.find(({ type }) => type === TRIGGER_TYPE)?.name ?? '';
	}

	private get file(): WorkflowFile {
		const { parameters = {}, node, file } = this.use;
		if (file !== undefined) return file;
		const trigger: INode = {
			id: this.nodeId,
			name: TRIGGER,
			type: TRIGGER_TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { wiroHmacApi: { id: 'c1', name: 'Wiro account' } },
			...node,
		};
		const next: INode = {
			id: 'next',
			name: 'Next',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [200, 0],
			parameters: {},
		};
		const connections = {
			[TRIGGER]: { main: [[{ node: 'Next', type: 'main' as const, index: 0 }]] },
		};
		return { nodes: [trigger, next], connections };
	}

	private execute(node: INode | null, workflowData: INodeExecutionData[][]): void {
		const stack = [{ node, data: { main: workflowData }, source: null }];
		// As it is saved before the first node runs.
		const data = JSON.parse(
			JSON.stringify({
				resultData: { runData: {} },
				executionData: {
					contextData: {},
					metadata: {},
					nodeExecutionStack: stack,
					waitingExecution: {},
					waitingExecutionSource: {},
				},
			}),
		) as IRunExecutionData;
		this.executions.push(this.run(data));
	}

	private async run(resume: IRunExecutionData): Promise<Outcome> {
		const { credential, mode = 'webhook', seen } = this.use;
		const run = await execute(this.file, { credential, mode, resume }).finished;
		seen?.(run);
		return outcomeOf(run, this.name);
	}
}
