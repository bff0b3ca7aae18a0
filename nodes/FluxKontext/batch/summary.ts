import type { Task } from '../wiro/types';

/** What the hint after a run tells. */
export class Summary {
	private over = 0;
	private succeeded = 0;
	private cost = 0;
	private longestWait = 0;
	private handedOn = 0;
	private taken = 0;
	private anew = 0;
	private readonly reports: { failed: string[]; running: number } = { failed: [], running: 0 };

	/** An edit is over; `waitedSeconds` from its start. */
	edited(task: Task, waitedSeconds: number): void {
		this.over += 1;
		if (task.outcome === 'succeeded') this.succeeded += 1;
		this.cost += task.cost ?? 0;
		this.longestWait = Math.max(this.longestWait, waitedSeconds);
	}

	/** An edit was not done in time, and its item is handed on as it stands. */
	unfinished(): void {
		this.handedOn += 1;
	}

	/** An earlier edit serves an item. */
	reused(): void {
		this.taken += 1;
	}

	/** An earlier edit whose pictures are gone was edited anew. */
	gone(): void {
		this.anew += 1;
	}

	/** A task was asked about, and is handed on however it stands; `reason` is why it failed. */
	reported({ outcome }: Task, reason: string | null): void {
		if (outcome === 'running') this.reports.running += 1;
		else if (outcome !== 'succeeded') this.reports.failed.push(reason ?? 'Wiro says no reason');
	}

	/**
	 * The hint, or null when there is nothing to tell. Each item is counted once: an edit whose picture stays away has failed.
	 *
	 * @param items how many items there were
	 * @param failures what each failed item came to, in a line
	 */
	hint(items: number, failures: string[]): string | null {
		const all = failures.length > 0 && failures.length === items;
		const { failed } = this.reports;
		const running = this.reports.running + this.handedOn;
		const edits = this.over + this.handedOn + this.taken > 0;
		const done = items - failures.length - this.handedOn;
		const parts = [
			...(all ? [`${items === 1 ? 'The item' : `All ${items} items`} failed: ${failures[0]}`] : []),
			...(this.over + this.taken > 0 && !all ? [`${counted(done)} done`] : []),
			...(this.taken > 0 ? [`${this.taken} of them reused, not paid again`] : []),
			...(this.anew > 0
				? [`${this.anew} edited anew because Wiro no longer has the pictures`]
				: []),
			...(edits && !all && failures.length > 0 ? [`${failures.length} failed`] : []),
			...(failed.length > 0 ? [`${counted(failed.length)} failed: ${failed[0]}`] : []),
			...(running > 0 ? [`${counted(running)} ${running === 1 ? 'is' : 'are'} not done yet`] : []),
			...(this.over > 0
				? [`total cost $${this.cost.toFixed(4)}`, `longest wait ${Math.round(this.longestWait)} s`]
				: []),
		];
		if (parts.length === 0) return null;
		const pin = this.succeeded > 0 ? '. Executing again pays again: pin the output to keep it' : '';
		return `${parts.join(', ')}${pin}`;
	}
}

function counted(count: number): string {
	return `${count} ${count === 1 ? 'edit' : 'edits'}`;
}
