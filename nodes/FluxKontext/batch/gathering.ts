import { createStop, type Stop } from '../timing/stop';
import type { ItemTask } from './startTask';

/** Whether Wiro tells this execution of a task: of one that this try has started, since the others call somebody else. */
export function callsHere({ origin, reused }: Pick<ItemTask, 'origin' | 'reused'>): boolean {
	return origin === 'started' && reused !== true;
}

/** A task that Wiro is to tell of, and how its item is to look. */
export interface LeftTask {
	taskId: string;
	simplify: boolean;
	/** As the item has it: where earlier edits may be taken, it says that this is none. */
	reuseHours: number;
}

/** The edits of an execution that is to be put aside: it goes on working until all are started. */
export class Gathering {
	/** Goes off when each item has a task that calls here, or is over: what still runs is left to Wiro's calls. */
	readonly complete: Stop;
	/** The tasks that were left, by the position of their items. */
	readonly left = new Map<number, { task: ItemTask; how: LeftTask }>();
	/** For how long to wait to be told of them, in seconds. */
	seconds = 0;
	private readonly notBegun: Set<number>;
	private readonly end = createStop();

	/** @param items the positions of the items that start edits */
	constructor(items: number[]) {
		this.notBegun = new Set(items);
		this.complete = this.end;
	}

	/**
	 * A task is left to Wiro's call.
	 *
	 * @param index the position of its item
	 * @param task the task
	 * @param how its item is to look
	 * @param seconds how long to wait to be told
	 */
	leave(index: number, task: ItemTask, how: LeftTask, seconds: number): void {
		this.left.set(index, { task, how });
		this.seconds = Math.max(this.seconds, seconds);
	}

	/** An item has a task that calls here, or is over. */
	begun(index: number): void {
		this.notBegun.delete(index);
		if (this.notBegun.size === 0) this.end.stop();
	}
}
