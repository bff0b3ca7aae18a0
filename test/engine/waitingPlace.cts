import { WorkflowExecute } from 'n8n-core';
import type { INodeExecutionData, IRun, IRunExecutionData } from 'n8n-workflow';
import {
	execute,
	nextExecutionId,
	setUp,
	type ExecuteOptions,
	type WorkflowFile,
} from './engine.cjs';
import { WebhookHost, type WebhookTarget } from './webhookHost.cjs';

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

/** A call that leads to an execution, with a copy of what was saved of it. */
interface Call extends WebhookTarget {
	executionId: string;
	waiting: IRunExecutionData;
}

/**
 * What n8n does with executions that are put aside: it stores them, lets calls in to the node's `webhook()`, and lets them go on (read in n8n
 * 2.41's waiting-webhooks.js and wait-tracker.js). The engine is n8n's own; storing is a text in between, so that nothing of the process
 * survives but what n8n saves.
 */
export class WaitingPlace {
	private readonly stored = new Map<string, Stored>();
	/** n8n's timers, by the execution that each is to wake. */
	private readonly timers = new Map<string, NodeJS.Timeout>();
	private host: WebhookHost | undefined;

	static async start(): Promise<WaitingPlace> {
		const place = new WaitingPlace();
		place.host = await WebhookHost.start<Call>({
			find: ({ pathname }) => place.find(pathname),
			starts: (call, workflowData) => place.wake(call, workflowData),
			failed: ({ executionId }, error) => place.stored.get(executionId)?.failed(error),
		});
		return place;
	}

	/** Where n8n says it is. */
	get address(): string {
		return this.host?.origin ?? '';
	}

	/** The executions that are put aside now. */
	get waiting(): Stored[] {
		return [...this.stored.values()].filter(({ status }) => status === 'waiting');
	}

	/** Calls no longer come in. */
	async stop(): Promise<void> {
		for (const timer of this.timers.values()) clearTimeout(timer);
		this.timers.clear();
		await this.host?.stop();
	}

	/** The process dies: what runs is never heard of again, and its rows stay. */
	die(): void {
		for (const execution of this.stored.values()) execution.status = 'over';
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

	/**
	 * What n8n does once a minute: it sets a timer for each execution that is due within 70 s. A call that wakes the execution before does not
	 * take the timer back, so that it ends whatever the execution waits for by then.
	 */
	lookForDue(): void {
		for (const [id, { status, waitTill }] of this.stored) {
			if (status !== 'waiting' || waitTill > Date.now() + 70_000 || this.timers.has(id)) continue;
			this.timers.set(
				id,
				setTimeout(() => this.timeIsUp(id), waitTill - Date.now()),
			);
		}
	}

	private timeIsUp(id: string): void {
		this.timers.delete(id);
		const execution = this.stored.get(id);
		if (execution?.status !== 'waiting') return;
		this.goOn(id, execution, JSON.parse(execution.saved) as IRunExecutionData);
	}

	private store(execution: Stored, run: IRun): void {
		const isWaiting = run.waitTill !== undefined && run.waitTill !== null;
		execution.status = isWaiting ? 'waiting' : 'over';
		execution.saved = JSON.stringify(run.data);
		if (isWaiting) execution.waitTill = Number(run.waitTill);
		else execution.over(run);
	}

	/** Whom a call leads to, as n8n tells it before it reads the body. */
	private find(pathname: string): Call | number {
		const [, place, executionId, path = ''] = pathname.split('/');
		const execution = place === 'webhook-waiting' ? this.stored.get(executionId) : undefined;
		if (execution === undefined) return 404;
		if (execution.status !== 'waiting') return 409;
		const waiting = JSON.parse(execution.saved) as IRunExecutionData;
		const [entry] = waiting.executionData?.nodeExecutionStack ?? [];
		entry.node.disabled = true;
		waiting.waitTill = undefined;
		const node = waiting.resultData.lastNodeExecuted ?? '';
		const { workflow, data, mode } = setUp(execution.file, execution.options, executionId);
		const { type, typeVersion } = entry.node;
		const { webhooks = [] } = workflow.nodeTypes.getByNameAndVersion(type, typeVersion).description;
		const listens = webhooks.some((each) => each.restartWebhook === true && each.path === path);
		return listens ? { workflow, node, additionalData: data, mode, waiting, executionId } : 404;
	}

	private wake({ executionId, waiting }: Call, workflowData: INodeExecutionData[][]): void {
		const execution = this.stored.get(executionId);
		// n8n lets nobody go on with an execution that goes on already.
		if (execution?.status !== 'waiting') return;
		const [entry] = waiting.executionData?.nodeExecutionStack ?? [];
		entry.data.main = workflowData;
		entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
		this.goOn(executionId, execution, waiting);
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
