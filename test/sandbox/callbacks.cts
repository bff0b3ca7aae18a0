import { wiroNow } from './clock.cjs';
import type { SandboxTask } from './task.cjs';
import type { Timers } from './timers.cjs';

/**
 * Tells callback URLs when their tasks are done. What Wiro sends is documented nowhere: this body
 * names the task and its status, and a client must take it as a hint only.
 */
export class Callbacks {
	private readonly waiting = new Map<SandboxTask, () => void>();

	constructor(private readonly timers: Timers) {}

	/** Plans the call for the end of a task. */
	expect(task: SandboxTask): void {
		const url = task.parameters.callbackUrl;
		// The seed's own example sends a sentence here; then there is nobody to call.
		if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return;
		const deliver = () => {
			this.waiting.delete(task);
			void post(url, task);
		};
		const { finished } = task.moments;
		if (finished === Infinity) this.waiting.set(task, () => undefined);
		else this.waiting.set(task, this.timers.after(finished - wiroNow(), deliver));
	}

	/** A stopped task is done at once. */
	stopped(task: SandboxTask): void {
		const takeBack = this.waiting.get(task);
		if (!takeBack) return;
		takeBack();
		this.waiting.delete(task);
		void post(String(task.parameters.callbackUrl), task);
	}

	/** Forgets the calls that were to come. */
	clear(): void {
		for (const takeBack of this.waiting.values()) takeBack();
		this.waiting.clear();
	}
}

async function post(url: string, task: SandboxTask): Promise<void> {
	await task.ready;
	const body = { taskid: task.id, tasktoken: task.token, status: task.state() };
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		await response.body?.cancel();
	} catch {
		// Nobody there: as far as the documents say, Wiro does not try again.
	}
}
