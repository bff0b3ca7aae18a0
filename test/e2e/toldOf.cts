import type { SandboxTask, WiroSandbox } from '../sandbox/index.cjs';

/** The tasks whose callback URL was called after their end, by their name, and let that in. */
export function toldOf({ tasks, callbacks }: WiroSandbox): SandboxTask[] {
	const letIn = callbacks.filter(({ status }) => status === 200);
	return tasks.filter(({ id, token, moments }) =>
		letIn.some(
			({ taskId, at, body }) =>
				taskId === id && at >= moments.finished && (body.includes(id) || body.includes(token)),
		),
	);
}
