import type { Task } from '../wiro/types';

/** What the hint after a run tells. */
export class Summary {
	private over = 0;
	private succeeded = 0;
	private cost = 0;
	private longestWait = 0;
	private readonly reports = { failed: 0, running: 0 };

	/** An edit is over; `waitedSeconds` from its start. */
	edited(task: Task, waitedSeconds: number): void {
		this.over += 1;
		if (task.outcome === 'succeeded') this.succeeded += 1;
		this.cost += task.cost ?? 0;
		this.longestWait = Math.max(this.longestWait, waitedSeconds);
	}

	/** A task was asked about, and is handed on however it stands. */
	reported({ outcome }: Task): void {
		if (outcome === 'running') this.reports.running += 1;
		else if (outcome !== 'succeeded') this.reports.failed += 1;
	}

	/**
	 * The hint, or null when there is nothing to tell.
	 *
	 * @param items how many items there were
	 * @param failures what each failed item came to, in a line
	 */
	hint(items: number, failures: string[]): string | null {
		const parts: string[] = [];
		if (failures.length > 0 && failures.length === items) {
			parts.push(`${items === 1 ? 'The edit' : `All ${items} edits`} failed: ${failures[0]}`);
		} else if (failures.length > 0 && this.over > 0) {
			parts.push(`${this.succeeded} ${edits(this.succeeded)} done`);
			parts.push(`${failures.length} failed: ${failures[0]}`);
		} else if (this.over > 0) {
			parts.push(`${this.succeeded} ${edits(this.succeeded)} done`);
		}
		const { failed, running } = this.reports;
		if (failed > 0) parts.push(`${failed} ${edits(failed)} failed: see 'reason'`);
		if (running > 0) parts.push(`${running} ${edits(running)} not done yet`);
		if (this.over > 0) {
			const longest = Math.round(this.longestWait);
			parts.push(`total cost $${this.cost.toFixed(4)}`, `longest wait ${longest} s`);
		}
		if (parts.length === 0) return null;
		const paidAgain =
			this.succeeded > 0 ? '. Executing again pays again: pin the output to keep it' : '';
		return `${parts.join(', ')}${paidAgain}`;
	}
}

function edits(count: number): string {
	return count === 1 ? 'edit' : 'edits';
}
