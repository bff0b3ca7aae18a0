import { now } from '../timing/clock';
import type { StartedTask } from '../wiro/types';

/** An edit that an execution of this process starts, or has started: Wiro's list may not show it yet. */
export interface Claim {
	/** When it was begun, by the forward clock. */
	since: number;
	/** Resolves when it is known what came of it; null when nothing was started. */
	task: Promise<StartedTask | null>;
	/** The execution that starts it, and those that look at it or have it already: small things that stand for them. */
	takers: Set<object>;
}

/** Only so many are remembered, the newest: the list shows the older ones. */
const MOST = 2000;

/** What the executions of this process start under "Reuse Earlier Edits", by the mark of the edit, so that two at once do not both pay for it. */
export class Claims {
	private claims: Array<Claim & { mark: string }> = [];

	/**
	 * An edit is begun.
	 *
	 * @param mark which
	 * @param owner the execution
	 * @returns to be told what came of it
	 */
	begin(mark: string, owner: object): (task: StartedTask | null) => void {
		let settle: (task: StartedTask | null) => void = () => undefined;
		const task = new Promise<StartedTask | null>((resolve) => (settle = resolve));
		const claim = { mark, since: now(), task, takers: new Set([owner]) };
		this.claims.push(claim);
		if (this.claims.length > MOST) this.claims.shift();
		return (started) => {
			if (started === null) this.claims = this.claims.filter((each) => each !== claim);
			settle(started);
		};
	}

	/**
	 * The next edit of another execution that this one may take; it is not given to it a second time.
	 *
	 * @param mark which edit
	 * @param taker the execution
	 * @param maxAge of the edit, in seconds
	 */
	take(mark: string, taker: object, maxAge: number): Claim | undefined {
		const found = this.claims.find(
			(claim) => claim.mark === mark && !claim.takers.has(taker) && now() - claim.since <= maxAge,
		);
		found?.takers.add(taker);
		return found;
	}
}
