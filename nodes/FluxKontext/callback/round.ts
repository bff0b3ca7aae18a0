import type { INodeExecutionData } from 'n8n-workflow';

import type { LeftTask } from '../batch/gathering';
import { isFinalForTask, resumedTaskGone } from '../errors/problems';
import { toErrorItem, toShortErrorItem } from '../errors/report';
import { taskFailed } from '../errors/taskFailures';
import { taskJson, withReused } from '../output/simplify';
import { POLICIES, TOLD } from '../repeating/policies';
import { repeated } from '../repeating/until';
import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { NEVER } from '../timing/stop';
import type { WiroClient } from '../wiro/client';
import type { CallResult, Task } from '../wiro/types';
import type { Saved } from './saved';

/** A task that Wiro is to tell of. Times by the forward clock. */
interface Open {
	index: number;
	task: LeftTask;
	lookedAt: number;
	/** The look that is under way. */
	looking: Promise<void> | null;
	/** The looks for calls about it, which those that come meanwhile share. */
	watching: Promise<void> | null;
}

/**
 * What this process has seen of an execution that is put aside. It is nothing but a cache: where it is lost, or another process got some of the
 * calls, the tasks are looked at again.
 */
export class Round {
	private readonly items: Array<INodeExecutionData | null>;
	/** In the order of the items, so those that have been under way for longest come first. */
	private open: Open[];
	private taken = false;
	private readonly toErrorItem: typeof toErrorItem;

	constructor({ items, takesDetails }: Saved) {
		this.toErrorItem = takesDetails ? toErrorItem : toShortErrorItem;
		this.items = items.map((item, index) =>
			'task' in item ? null : { json: item.json, pairedItem: index },
		);
		this.open = items.flatMap((item, index) =>
			'task' in item ? [{ index, task: item.task, ...NOT_LOOKED_AT }] : [],
		);
	}

	/**
	 * Somebody says that the task of an item is over. It is looked at, and then the ones that have been under way for longest, as long as these are
	 * over: so a call that was lost is made up for by a later one, and the last one settles the rest.
	 *
	 * @param client asks Wiro
	 * @param index the position of the item; of no item where there is none
	 */
	async called(client: WiroClient, index: number): Promise<void> {
		const named = this.open.find((each) => each.index === index);
		if (named !== undefined) await this.watch(client, named);
		while (this.open.length > 0) {
			const [oldest] = this.open;
			if (now() - oldest.lookedAt < TOLD.interval) return;
			await this.look(client, oldest);
			if (this.open[0] === oldest) return;
		}
	}

	/** All items, once, when all tasks are over; else null. */
	take(): INodeExecutionData[] | null {
		if (this.taken || this.open.length > 0) return null;
		this.taken = true;
		// It is remembered that they are taken, and no longer what they were.
		return this.items.splice(0).flatMap((item) => item ?? []);
	}

	/** A call may come before Wiro shows the end, so a task that still runs is looked at again, a few times. */
	private async watch(client: WiroClient, task: Open): Promise<void> {
		// Looks that began before this call may have been too early for it.
		await task.watching;
		if (!this.open.includes(task)) return;
		task.watching ??= this.looks(client, task).finally(() => (task.watching = null));
		await task.watching;
	}

	private async looks(client: WiroClient, task: Open): Promise<void> {
		for (const seconds of TOLD.looks) {
			await pause(Math.max(seconds, task.lookedAt + TOLD.interval - now()));
			await this.look(client, task);
			if (!this.open.includes(task)) return;
		}
	}

	private async look(client: WiroClient, task: Open): Promise<void> {
		task.looking ??= this.ask(client, task).finally(() => (task.looking = null));
		await task.looking;
	}

	private async ask(client: WiroClient, open: Open): Promise<void> {
		const { index, task } = open;
		open.lookedAt = now();
		const answer = await repeated(
			{ policy: POLICIES.question, stop: NEVER },
			async (seconds) => await client.detail({ by: 'taskId', taskId: task.taskId }, { seconds }),
		);
		const over = answer.ok ? answer.value.outcome !== 'running' : isFinalForTask(answer.problem);
		if (!over) return;
		this.items[index] = this.itemOf(task, answer, index);
		this.open = this.open.filter((each) => each !== open);
	}

	private itemOf(
		{ taskId, simplify, saysReused }: LeftTask,
		answer: CallResult<Task>,
		index: number,
	): INodeExecutionData {
		if (!answer.ok) {
			const details = { code: null, taskId, taskToken: null, urls: [] };
			return this.toErrorItem(resumedTaskGone(answer.problem, details), index);
		}
		const { value: seen } = answer;
		if (seen.outcome !== 'succeeded') return this.toErrorItem(taskFailed(seen), index);
		const json = withReused(taskJson(seen, simplify), { reuseHours: Number(saysReused) }, simplify);
		return { json, pairedItem: index };
	}
}

const NOT_LOOKED_AT = { lookedAt: Number.NEGATIVE_INFINITY, looking: null, watching: null };

/** Only so many are remembered, the newest: the others are looked at anew. */
const MOST = 1000;

const rounds = new Map<string, Round>();

/**
 * What this process knows of an execution that is put aside.
 *
 * @param executionId which
 * @param saved what it is to hand out
 */
export function roundOf(executionId: string, saved: Saved): Round {
	const name = `${executionId} ${saved.run}`;
	const round = rounds.get(name) ?? new Round(saved);
	rounds.delete(name);
	rounds.set(name, round);
	const [oldest] = rounds.keys();
	if (rounds.size > MOST) rounds.delete(oldest);
	return round;
}
