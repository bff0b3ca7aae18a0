import { wiroNow } from './clock.cjs';
import { Postman } from './postman.cjs';
import type { SandboxTask } from './task.cjs';
import type { TaskStore } from './taskStore.cjs';
import type { Timers } from './timers.cjs';
import type { CallbackBody, CallbackPlan, RecordedCallback, SandboxSettings } from './types.cjs';

/** Seconds between two tries: of Wiro's agents [docs]. */
const RETRY_PAUSE = 2;
const JSON_TYPE = 'application/json';

/** A POST that waits for its moment. */
interface Coming {
	task: SandboxTask;
	/** After the task is done. */
	seconds: number;
	send: () => Promise<void>;
	takeBack: () => void;
}

/**
 * Tells callback URLs when their tasks are done, as the plan of each task says. What Wiro sends is documented nowhere: the usual body
 * names the task and its status, and a client must take it as a hint only.
 */
export class Callbacks {
	readonly postman = new Postman();
	private readonly coming = new Set<Coming>();

	constructor(
		private readonly timers: Timers,
		private readonly tasks: TaskStore,
		private readonly settings: SandboxSettings,
	) {}

	/** Plans the POSTs of a new task. */
	expect(task: SandboxTask): void {
		if (!isReachable(task.parameters.callbackUrl)) return;
		for (const plan of task.plan.callbacks ?? [{}]) {
			const { seconds = 0 } = plan;
			this.plan(task, task.moments.finished, seconds, async () => await this.send(task, plan));
		}
	}

	/** A stopped task is done at once. */
	stopped(task: SandboxTask): void {
		for (const coming of [...this.coming].filter((one) => one.task === task)) {
			this.takeBack(coming);
			this.plan(task, wiroNow(), coming.seconds, coming.send);
		}
	}

	/** Posts, at once and once, what no task planned. */
	async forge(url: string, body: CallbackBody, contentType = JSON_TYPE): Promise<RecordedCallback> {
		return await this.postman.post({ url, contentType, body: written(body), attempt: 1 });
	}

	/** Forgets the POSTs that were to come, and gives up those under way. */
	clear(): void {
		for (const coming of this.coming) this.takeBack(coming);
		this.postman.giveUp();
	}

	/** No more POSTs; those that were sent can still be read. */
	close(): void {
		this.clear();
		this.postman.close();
	}

	/** @param done when the task is done, in milliseconds since 1970; `Infinity`: when somebody stops it */
	private plan(task: SandboxTask, done: number, seconds: number, send: Coming['send']): void {
		const coming: Coming = { task, seconds, send, takeBack: () => undefined };
		this.coming.add(coming);
		if (done === Infinity) return;
		const wait = Math.max(0, done + seconds * 1000 - wiroNow());
		coming.takeBack = this.timers.after(wait, () => {
			this.coming.delete(coming);
			void send();
		});
	}

	private takeBack(coming: Coming): void {
		coming.takeBack();
		this.coming.delete(coming);
	}

	private async send(task: SandboxTask, plan: CallbackPlan): Promise<void> {
		await task.ready;
		const { body = usualBody, contentType = JSON_TYPE } = plan;
		const text = written(typeof body === 'function' ? body(task, this.tasks.all) : body);
		await this.attempt(task, text, contentType, 1);
	}

	/** Tries until the answer is 200, as often as the settings say. */
	private async attempt(
		task: SandboxTask,
		body: string,
		contentType: string,
		attempt: number,
	): Promise<void> {
		const url = String(task.parameters.callbackUrl);
		const sent = { taskId: task.id, url, contentType, body, attempt };
		const { status } = await this.postman.post(sent);
		if (status === 200 || attempt >= this.settings.callbackTries) return;
		const again = async () => await this.attempt(task, body, contentType, attempt + 1);
		this.plan(task, wiroNow(), RETRY_PAUSE, again);
	}
}

/** A text that is no address calls nobody (the seed's own example sends a sentence), and example.com is for documents. */
function isReachable(url: unknown): boolean {
	if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
	return !/(^|\.)example\.com$/.test(new URL(url).hostname);
}

/** The status is that of the end, also where it is sent before. */
function usualBody(task: SandboxTask): CallbackBody {
	const status = task.state(Math.max(wiroNow(), task.moments.finished));
	return { taskid: task.id, tasktoken: task.token, status };
}

function written(body: CallbackBody): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}
