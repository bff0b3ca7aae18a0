import { NotStarted, type Failure } from '../errors/failure';
import type { Task } from '../wiro/types';
import { costOf } from './spending';

/** The model of an edit that is over, and how many seconds passed from its start. */
export interface Waited {
	model: string;
	seconds: number;
}

/** What the hint after a run tells. */
export class Summary {
	private succeeded = false;
	private readonly costs = new Map<string, number>();
	private untold = 0;
	private longestWait = 0;
	private handedOn = 0;
	private taken = 0;
	private done = ' done';
	private anew = 0;
	private readonly notes = new Set<string>();
	private readonly reports: { failed: string[]; running: number } = { failed: [], running: 0 };

	/** An edit is over. */
	edited(task: Task, { model, seconds }: Waited): void {
		if (task.outcome === 'succeeded') this.succeeded = true;
		const cost = costOf(task);
		if (cost === null) this.untold += 1;
		else this.costs.set(model, (this.costs.get(model) ?? 0) + cost);
		this.longestWait = Math.max(this.longestWait, seconds);
	}

	/** An edit was not done in time, and its item is handed on as it stands. */
	unfinished(): void {
		this.handedOn += 1;
	}

	/** An earlier edit serves an item, of a run that waits for its edits or only starts them. */
	reused(waits: boolean): void {
		this.taken += 1;
		if (!waits) this.done = '';
	}

	/** An earlier edit whose pictures are gone was edited anew. */
	gone(): void {
		this.anew += 1;
	}

	/** The list of tasks was not as it should be: in words, each told once. */
	note(words: string): void {
		this.notes.add(words);
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
	 * @param failures what became of each item that has no result
	 * @param left US dollars of the limit; no finite number where there is no limit, or it cannot be told
	 */
	hint(items: number, failures: Failure[], left: number): string | null {
		const kept = failures.filter((each) => each instanceof NotStarted);
		const lost = failures.length - kept.length;
		const all = lost > 0 && lost === items;
		const { failed } = this.reports;
		const running = this.reports.running + this.handedOn;
		const { untold } = this;
		const over = this.costs.size + untold > 0;
		const edits = over || this.handedOn + this.taken > 0;
		const done = items - failures.length - this.handedOn;
		const parts = [
			...(all
				? [`${items === 1 ? 'The item' : `All ${items} items`} failed: ${failures[0].title}`]
				: []),
			...((over || this.taken > 0) && !all ? [`${counted(done)}${this.done}`] : []),
			...(this.taken > 0 ? [`${this.taken} of them reused, not paid again`] : []),
			...(this.anew > 0
				? [`${this.anew} edited anew because Wiro no longer has the pictures`]
				: []),
			...(edits && !all && lost > 0 ? [`${lost} failed`] : []),
			...(kept.length > 0 ? [`${kept.length} ${kept[0].title.replace('N', 'n')}`] : []),
			...(failed.length > 0 ? [`${counted(failed.length)} failed: ${failed[0]}`] : []),
			...(running > 0 ? [`${counted(running)} ${running === 1 ? 'is' : 'are'} not done yet`] : []),
			...(this.costs.size > 0 ? [this.totalCost()] : []),
			...(untold > 0 ? [`${counted(untold)} whose cost Wiro does not tell`] : []),
			...(over ? [`longest wait ${Math.round(this.longestWait)} s`] : []),
			...this.notes,
			...(Number.isFinite(left) ? [limitLeft(left)] : []),
		];
		if (parts.length === 0) return null;
		const pin = this.succeeded ? '. Executing again pays again: pin the output to keep it' : '';
		return `${parts.join(', ')}${pin}`;
	}

	/** With what each model has of it, where there are several. */
	private totalCost(): string {
		const costs = [...this.costs];
		const total = costs.reduce((sum, [, cost]) => sum + cost, 0);
		const each = costs.map(([model, cost]) => `${model} ${dollars(cost)}`).join(', ');
		return `total cost ${dollars(total)}${costs.length > 1 ? ` (${each})` : ''}`;
	}
}

function limitLeft(left: number): string {
	const passed = Number(left.toFixed(4)) < 0;
	return `${dollars(Math.abs(left))} ${passed ? 'above' : 'left of'} the limit`;
}

const dollars = (amount: number) => `$${amount.toFixed(4)}`;

function counted(count: number): string {
	return `${count} ${count === 1 ? 'edit' : 'edits'}`;
}
