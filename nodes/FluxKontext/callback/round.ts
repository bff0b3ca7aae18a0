import type { INodeExecutionData } from 'n8n-workflow';

import type { LeftTask } from '../batch/gathering';
import { toErrorItem, toShortErrorItem } from '../errors/report';
import { POLICIES, TOLD } from '../repeating/policies';
import { repeated } from '../repeating/until';
import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { NEVER } from '../timing/stop';
import type { WiroClient } from '../wiro/client';
import { endOf } from './lastLook';
import type { Saved } from './saved';

/** A task that Wiro is to tell of. Times by the forward clock. */
interface Open {
	index: number;
	task: LeftTask;
	lookedAt: number;
	/** How often it is still looked at for the newest call about it, which may have come before Wiro shows the end. */
	looks: number;
}

/**
 * What this process has seen of an execution that is put aside. It is nothing but a cache: where it is lost, or another process got some of the
 * calls, the tasks are looked at again.
 *
 * One call at a time works for it, and the others only say what there is to look at: so however many come, few questions are under way, and
 * n8n's copy of the execution is held for one call alone.
 */
export class Round {
	private readonly items: Array<INodeExecutionData | null>;
	/** In the order of the items, so those that have been under way for longest come first. */
	private open: Open[];
	private readonly toErrorItem: typeof toErrorItem;
	/** Whether a call works for it. */
	working = false;
	private taken = false;
	/** When the work is given up, see `TOLD.budget`. */
	private deadline = 0;
	/** How many of the oldest are looked at next; 0 once one of them was seen to run. */
	private oldest = 0;

	constructor({ items, takesDetails }: Saved) {
		this.toErrorItem = takesDetails ? toErrorItem : toShortErrorItem;
		const saved = items();
		this.items = saved.map((item, index) =>
			'task' in item ? null : { json: item.json, pairedItem: index },
		);
		this.open = saved.flatMap((item, index) =>
			'task' in item
				? [{ index, task: item.task, lookedAt: Number.NEGATIVE_INFINITY, looks: 0 }]
				: [],
		);
	}

	/**
	 * Somebody says that the task of an item is over. It is looked at, and so are the ones that have been under way for longest, as long as these are
	 * over: so a call that was lost is made up for by a later one, and the last one settles the rest.
	 *
	 * @param client asks Wiro
	 * @param index the position of the item; of no item where there is none
	 * @returns all items, once, when all tasks are over; else null
	 */
	async called(client: WiroClient, index: number): Promise<INodeExecutionData[] | null> {
		const named = this.open.find((each) => each.index === index);
		if (named !== undefined) named.looks = TOLD.looks;
		this.goOn();
		if (this.working) return null;
		await this.work(client);
		if (this.taken || this.open.length > 0) return null;
		this.taken = true;
		// It is remembered that they are taken, and no longer what they were.
		return this.items.splice(0).flatMap((item) => item ?? []);
	}

	/** Looks at what there is a reason to look at, each not more often than once in a while. */
	private async work(client: WiroClient): Promise<void> {
		this.working = true;
		try {
			while (this.open.length > 0 && now() < this.deadline) {
				const oldest = this.open.slice(0, this.oldest);
				const wanted = this.open.filter((each) => each.looks > 0 || oldest.includes(each));
				if (wanted.length === 0) return;
				// No longer than that, because a call may come meanwhile.
				await pause(Math.min(TOLD.interval, Math.min(...wanted.map(dueAt)) - now()));
				const due = wanted.filter((each) => dueAt(each) <= now()).slice(0, TOLD.atOnce);
				await Promise.all(due.map(async (each) => await this.look(client, each)));
				const seen = oldest.filter((each) => due.includes(each));
				if (seen.some((each) => this.open.includes(each))) this.oldest = 0;
				else if (seen.length > 0) this.oldest = Math.min(TOLD.atOnce, 2 * this.oldest);
			}
		} finally {
			// At once, so that no call is missed between the last look for a reason and the end.
			this.working = false;
		}
	}

	/** What says that there is no such task may only be behind, so nothing but its end settles it. */
	private async look(client: WiroClient, open: Open): Promise<void> {
		const { index, task } = open;
		open.lookedAt = now();
		open.looks = Math.max(0, open.looks - 1);
		const answer = await repeated(
			{ policy: POLICIES.question, stop: NEVER, deadline: this.deadline },
			async (seconds) => await client.detail({ by: 'taskId', taskId: task.taskId }, { seconds }),
		);
		if (!answer.ok || answer.value.outcome === 'running') return;
		const end = endOf(task, answer.value);
		this.items[index] = end.ok
			? { ...end.results[0], pairedItem: index }
			: this.toErrorItem(end.failure, index);
		this.open = this.open.filter((each) => each !== open);
		this.goOn();
	}

	/** A call, or an end that is seen, is a reason to go on, and to look at the oldest: this may be the last call. */
	private goOn(): void {
		this.oldest = Math.max(this.oldest, 1);
		this.deadline = now() + TOLD.budget;
	}
}

/** The pauses between the looks for one call grow; what there is no call about is not kept waiting by those of an earlier one. */
const dueAt = ({ lookedAt, looks }: Open) =>
	lookedAt + TOLD.interval * (looks > 0 ? 2 ** Math.max(0, TOLD.looks - looks - 1) : 1);

/** Only so many are remembered, the newest: the others are looked at anew. */
const MOST = 1000;

const rounds = new Map<string, Round>();

/**
 * What this process knows of an execution that is put aside.
 *
 * @param saved what it is to hand out
 */
export function roundOf(saved: Saved): Round {
	const round = rounds.get(saved.id) ?? new Round(saved);
	rounds.delete(saved.id);
	rounds.set(saved.id, round);
	for (const [id, oldest] of rounds) {
		if (rounds.size <= MOST) break;
		// A second one of the same wait would hand it out a second time, and wake whatever the execution waits for by then.
		if (!oldest.working) rounds.delete(id);
	}
	return round;
}
