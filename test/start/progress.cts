import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { ITaskData } from 'n8n-workflow';
import { NODE_TYPE } from '../engine/nodeTypes.cjs';

/** What Wiro's statuses mean to a person; one that is not here is shown by its name alone. */
const MEANING: Record<string, string | undefined> = {
	task_queue: 'waiting in the queue',
	task_assign: 'getting ready',
	task_accept: 'getting ready',
	task_preprocess_start: 'getting ready',
	task_preprocess_end: 'getting ready',
	task_start: 'editing',
	task_output: 'editing',
	task_output_full: 'editing',
	task_end: 'finishing',
	task_postprocess_start: 'finishing',
	task_postprocess_end: 'done',
	task_cancel: 'stopped',
	task_error: 'failed',
};

/** Shows in lines how the workflow comes along; whole lines only, so that they read well in a file too. */
export class Progress {
	private readonly begun = Date.now();
	private stopped = false;

	constructor(private readonly print: (line: string) => void) {}

	/** Reports each node of an execution. Only our own node takes long enough for its start to be news. */
	attach(hooks: ExecutionLifecycleHooks): void {
		hooks.addHandler('nodeExecuteBefore', (name) => {
			const node = hooks.workflowData.nodes.find((candidate) => candidate.name === name);
			if (node?.type === NODE_TYPE) this.line('→', `${name} ...`);
		});
		hooks.addHandler('nodeExecuteAfter', (name, data) => {
			// n8n counts a node that was stopped as done, with no items.
			if (this.stopped) this.line('✗', `${name}: stopped`);
			else if (data.executionStatus === 'success') this.line('✓', `${name}: ${amountOf(data)}`);
			else this.line('✗', `${name}: ${data.executionStatus ?? 'no result'}`);
		});
	}

	/** Reports that the user stops the execution. */
	stopping(): void {
		this.stopped = true;
		this.line('✗', 'Stopping ...');
	}

	/** Reports a task's new status. */
	status(taskId: string, status: string): void {
		const meaning = MEANING[status];
		const words = meaning === undefined ? status : `${meaning} (${status})`;
		this.line(' ', `task ${taskId}: ${words}`);
	}

	private line(mark: string, text: string): void {
		const seconds = ((Date.now() - this.begun) / 1000).toFixed(1);
		this.print(`${seconds.padStart(6)} s  ${mark} ${text}`);
	}
}

function amountOf({ data }: ITaskData): string {
	const items = (data?.main ?? []).flatMap((output) => output ?? []);
	const files = items.reduce((sum, { binary = {} }) => sum + Object.keys(binary).length, 0);
	const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;
	return count(items.length, 'item') + (files === 0 ? '' : ` with ${count(files, 'file')}`);
}
