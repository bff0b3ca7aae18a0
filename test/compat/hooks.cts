import * as workflow from 'n8n-workflow';
import { installed } from './installed.cjs';

type Handler = (...parameters: unknown[]) => Promise<void> | void;

interface OldHooks {
	hookFunctions: Record<string, Handler[]>;
}

type OldHooksClass = new (
	hookFunctions: OldHooks['hookFunctions'],
	mode: string,
	executionId: string,
	workflowData: workflow.IWorkflowBase,
) => OldHooks;

/** Before n8n-core 1.79 the hooks were in n8n-workflow, and were handed over in one go. */
function oldHooks() {
	const { WorkflowHooks } = workflow as unknown as { WorkflowHooks: OldHooksClass };
	return class extends WorkflowHooks {
		constructor(mode: string, executionId: string, workflowData: workflow.IWorkflowBase) {
			super({}, mode, executionId, workflowData);
		}

		addHandler(name: string, ...handlers: Handler[]): void {
			this.hookFunctions[name] = [...(this.hookFunctions[name] ?? []), ...handlers];
		}
	};
}

export const ExecutionLifecycleHooks = installed.ExecutionLifecycleHooks ?? oldHooks();
