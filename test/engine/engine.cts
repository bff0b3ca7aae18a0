import './environment.cjs';
import { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { TestCredentialsHelper, type WiroCredential } from './credentialsHelper.cjs';
import { TestNodeTypes } from './nodeTypes.cjs';

/** A workflow as n8n's editor exports it. */
export interface WorkflowFile {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** How to execute a workflow. */
export interface ExecuteOptions {
	credential: WiroCredential;
	mode?: WorkflowExecuteMode;
	/** Carries on a saved execution, as "Retry" in n8n's list does, instead of starting anew. */
	resume?: IRunExecutionData;
	/** Pinned data, by the name of its node. */
	pinData?: IPinData;
	hooks?: (hooks: ExecutionLifecycleHooks) => void;
	/** Where n8n says it is. */
	n8nAddress?: string;
}

/** An execution under way. */
export interface Execution {
	/** Resolves when it is over, also when it failed: look at `status` and `data.resultData`. */
	finished: Promise<IRun>;
	/** What n8n's Stop button and execution timeout do. */
	stop(): void;
}

/** The nodes that the engine knows; a test may add its own. */
export const nodeTypes = new TestNodeTypes();
let executions = 0;

/** The trigger, or in a test's workflow the node that hands out the items. */
function startOf(workflow: Workflow, file: WorkflowFile): INode | undefined {
	return workflow.getStartNode() ?? workflow.getNode(file.nodes[0].name) ?? undefined;
}

function unavailable(): never {
	throw new Error('Not available in the test engine');
}

/**
 * What n8n hands to the contexts of nodes, beside the workflow.
 *
 * @param options credential, and where n8n says it is
 * @param hooks of the execution; a webhook that starts one has none yet
 */
export function additionalData(
	options: Pick<ExecuteOptions, 'credential' | 'n8nAddress'>,
	hooks?: ExecutionLifecycleHooks,
): IWorkflowExecuteAdditionalData {
	const base = options.n8nAddress ?? 'http://127.0.0.1:5678/';
	return {
		credentialsHelper: new TestCredentialsHelper(options.credential),
		executeWorkflow: unavailable,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executionId: hooks?.executionId,
		currentNodeExecutionIndex: 0,
		hooks,
		restApiUrl: `${base}rest`,
		instanceBaseUrl: base,
		formBaseUrl: `${base}form`,
		formWaitingBaseUrl: `${base}form-waiting`,
		formTestBaseUrl: `${base}form-test`,
		webhookBaseUrl: `${base}webhook`,
		webhookWaitingBaseUrl: `${base}webhook-waiting`,
		webhookTestBaseUrl: `${base}webhook-test`,
		mcpBaseUrl: `${base}mcp`,
		mcpTestBaseUrl: `${base}mcp-test`,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		logAiEvent: () => undefined,
		startRunnerTask: unavailable,
	};
}

/** What n8n sets up for each process of an execution: at its start, and each time that it goes on. */
export interface SetUp {
	workflow: Workflow;
	data: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
}

/**
 * A workflow as n8n makes it for an execution, or for a call of a webhook.
 *
 * @param file the workflow, as exported
 * @param staticData what n8n has saved with it
 */
export function workflowFrom(file: WorkflowFile, staticData?: IDataObject): Workflow {
	return new Workflow({
		id: 'testWorkflow',
		name: file.name ?? 'Test',
		nodes: structuredClone(file.nodes),
		connections: file.connections,
		active: false,
		nodeTypes,
		staticData,
		settings: { executionOrder: 'v1', ...file.settings },
	});
}

/**
 * Sets up an execution.
 *
 * @param file the workflow, as exported
 * @param options credential and mode
 * @param executionId which
 */
export function setUp(file: WorkflowFile, options: ExecuteOptions, executionId: string): SetUp {
	const mode = options.mode ?? 'trigger';
	const workflow = workflowFrom(file);
	const now = new Date();
	const base: IWorkflowBase = {
		id: 'testWorkflow',
		name: workflow.name ?? 'Test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes: file.nodes,
		connections: file.connections,
	};
	const hooks = new ExecutionLifecycleHooks(mode, executionId, base);
	options.hooks?.(hooks);
	return { workflow, data: additionalData(options, hooks), mode };
}

/** The ID of the next execution. */
export function nextExecutionId(): string {
	executions += 1;
	return String(executions);
}

/**
 * Executes a workflow in n8n's own engine, in this process.
 *
 * @param file the workflow, as exported
 * @param options credential and mode
 * @param executionId which
 */
export function execute(
	file: WorkflowFile,
	options: ExecuteOptions,
	executionId = nextExecutionId(),
): Execution {
	const { workflow, data, mode } = setUp(file, options, executionId);
	const running =
		options.resume === undefined
			? new WorkflowExecute(data, mode).run({
					workflow,
					startNode: startOf(workflow, file),
					pinData: options.pinData,
				})
			: new WorkflowExecute(data, mode, options.resume).processRunExecutionData(workflow);
	return { finished: running, stop: () => running.cancel() };
}
