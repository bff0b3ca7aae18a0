import type { Task } from '../wiro/types';

/** What is known of the edits of one kind: how many run, how many ended without telling their cost, and what the others cost. */
interface Kind {
	underWay: number;
	untold: number;
	told: number;
	/** US dollars, of those that told. */
	cost: number;
}

/** Costs have twelve decimals, sums of them a little dust. */
const DUST = 1e-9;

/**
 * What the edits of one execution cost, and whether a limit has room for one more.
 *
 * What an edit will cost is reckoned by the mean of its kind; where none of its kind is done, by the dearest of the means that are known, and
 * then one of the kind goes ahead alone; where nothing at all is known, it is beyond any limit, but for the very first one.
 */
export class Spending {
	/** How many edits were paid, or may have been. */
	paid = 0;
	private told = 0;
	private readonly underWay = new Map<string, Kind>();
	private readonly kinds = new Map<string, Kind>();
	private readonly waiting: Array<() => void> = [];

	/**
	 * An edit is started, or one that an earlier try has started goes on.
	 *
	 * @param key its name in the ledger
	 * @param kind what edits that cost about the same have in common
	 */
	begin(key: string, kind: string): void {
		if (this.underWay.has(key)) return;
		const own = this.kinds.get(kind) ?? { underWay: 0, untold: 0, told: 0, cost: 0 };
		own.underWay += 1;
		this.kinds.set(kind, own);
		this.underWay.set(key, own);
	}

	/**
	 * An edit is under way no more. One that is not known here is none of this try's, and does not count.
	 *
	 * @param key its name in the ledger
	 * @param cost in US dollars; null where it may cost and nobody told how much
	 * @param measures whether its like will cost the same: a failed or killed one shows nothing
	 */
	over(key: string, cost: number | null, measures = false): void {
		const kind = this.underWay.get(key);
		if (kind === undefined) return;
		this.underWay.delete(key);
		kind.underWay -= 1;
		if (cost !== 0) this.paid += 1;
		if (cost === null) kind.untold += 1;
		this.told += cost ?? 0;
		if (measures && cost !== null) {
			kind.told += 1;
			kind.cost += cost;
		}
		for (const go of this.waiting.splice(0)) go();
	}

	/** US dollars for all that was paid and all that is under way; infinite while nothing shows what an edit costs. */
	get reckoned(): number {
		let sum = this.told;
		for (const kind of this.kinds.values()) {
			const open = kind.underWay + kind.untold;
			if (open > 0) sum += open * this.priceOf(kind);
		}
		return sum;
	}

	/**
	 * Whether one more edit may be started.
	 *
	 * @param name its kind
	 * @param limit US dollars for all edits together
	 * @returns "later" where the end of what is under way decides
	 */
	room(name: string, limit: number): 'now' | 'later' | 'never' {
		if (!Number.isFinite(limit)) return 'now';
		const kind = this.kinds.get(name);
		const price = this.priceOf(kind);
		const fits = this.reckoned + (Number.isFinite(price) ? price : 0) <= limit + DUST;
		const shown = kind === undefined || kind.told > 0 || kind.underWay === 0;
		if (fits && shown) return 'now';
		return this.underWay.size > 0 ? 'later' : 'never';
	}

	/** Resolves when something that is under way ends. A stop ends that, and so this waiting, too. */
	async nextEnd(): Promise<void> {
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	private priceOf(kind?: Kind): number {
		if (kind !== undefined && kind.told > 0) return kind.cost / kind.told;
		const means = [...this.kinds.values()].flatMap(({ told, cost }) =>
			told > 0 ? [cost / told] : [],
		);
		return means.length > 0 ? Math.max(...means) : Number.POSITIVE_INFINITY;
	}
}

/**
 * What a task that is over cost, in US dollars; null where it may cost and Wiro does not tell.
 *
 * A failed task is not billed, a killed one for the time it ran (docs).
 */
export function costOf({ cost, outcome }: Task): number | null {
	if (cost !== null && cost >= 0) return cost;
	return outcome === 'succeeded' || outcome === 'cancelled' ? null : 0;
}
