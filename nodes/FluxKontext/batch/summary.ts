import type { Task } from '../wiro/types';

/** Counts what the hint after a run tells. */
export class Summary {
	private over = 0;
	private done = 0;
	private cost = 0;
	private longestWait = 0;

	/** An edit is over; `waitedSeconds` from its start. */
	edited(task: Task, waitedSeconds: number): void {
		this.over += 1;
		if (task.outcome === 'succeeded') this.done += 1;
		this.cost += task.cost ?? 0;
		this.longestWait = Math.max(this.longestWait, waitedSeconds);
	}

	/**
	 * The hint, or null when no edit was seen to end.
	 *
	 * @param failed how many items failed
	 */
	hint(failed: number): string | null {
		if (this.over === 0) return null;
		const parts = [`${this.done} ${this.done === 1 ? 'edit' : 'edits'} done`];
		if (failed > 0) parts.push(`${failed} failed`);
		parts.push(
			`total cost $${this.cost.toFixed(4)}`,
			`longest wait ${Math.round(this.longestWait)} s`,
		);
		return parts.join(', ');
	}
}

/** Where a batch stood when its first failure ended it. */
export interface Progress {
	items: number;
	finished: number;
	failed: number;
	/** IDs of tasks that still run at Wiro. */
	running: string[];
	/** IDs of tasks that are done, so that no paid result is out of sight. */
	succeeded: string[];
	notBegun: number;
}

/** The sentences on the rest of the batch, put behind the description of the failure that ended it. */
export function progressWords(progress: Progress): string {
	const { items, finished, failed, running, succeeded, notBegun } = progress;
	if (items === 1) return '';
	const paid = running.length + succeeded.length > 0;
	return [
		`Of ${items} items, ${finished} finished, ${failed} failed, ${running.length} still ${running.length === 1 ? 'runs' : 'run'} at Wiro and ${notBegun} ${notBegun === 1 ? 'was' : 'were'} not begun.`,
		...(paid
			? ['A retry of this execution carries on where it stopped and pays nothing twice.']
			: []),
		...(succeeded.length > 0 ? [`Done: ${list(succeeded)}.`] : []),
		...(running.length > 0 ? [`Running: ${list(running)}.`] : []),
	].join(' ');
}

/** Names a few; the whole list is in the error's data. */
function list(ids: string[]): string {
	const shown = ids.slice(0, 10).join(', ');
	const rest = ids.length > 10 ? ` and ${ids.length - 10} more` : '';
	return `${ids.length === 1 ? 'task' : 'tasks'} ${shown}${rest}`;
}
