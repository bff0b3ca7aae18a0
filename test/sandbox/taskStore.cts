import { wiroNow } from './clock.cjs';
import type { SandboxOutput } from './output.cjs';
import type { SandboxTask } from './task.cjs';

/** The account's tasks, found by whatever names them. */
export class TaskStore {
	/** In order of creation; always the same array. */
	readonly all: SandboxTask[] = [];
	private readonly byId = new Map<string, SandboxTask>();
	private readonly byToken = new Map<string, SandboxTask>();
	private readonly byPath = new Map<string, { task: SandboxTask; output: SandboxOutput }>();

	add(task: SandboxTask): void {
		this.all.push(task);
		this.byId.set(task.id, task);
		this.byToken.set(task.token, task);
		for (const output of task.outputs) this.byPath.set(output.path, { task, output });
	}

	withId(id: string): SandboxTask | undefined {
		return this.byId.get(id);
	}

	withToken(token: string): SandboxTask | undefined {
		return this.byToken.get(token);
	}

	/** The output at a path of the picture host. */
	outputAt(path: string): { task: SandboxTask; output: SandboxOutput } | undefined {
		return this.byPath.get(path);
	}

	/** Those that count against the account's limit: from `task_queue` until they are done [docs]. */
	unfinished(now = wiroNow()): SandboxTask[] {
		return this.all.filter((task) => !task.finished(now));
	}

	clear(): void {
		this.all.length = 0;
		this.byId.clear();
		this.byToken.clear();
		this.byPath.clear();
	}
}
