import { now } from '../timing/clock';
import type { StartedTask } from '../wiro/types';

/** A Run call without an answer: whether there is a task, only Wiro's list can tell. Times are unix seconds. */
export interface LostStart {
	/** Tells it from any other. */
	id: string;
	/** The times are by Wiro's clock; else by this computer's date, which may have been set since. */
	byWiro?: boolean;
	/** When it went out. */
	since: number;
	/** When it was given up. */
	lostAt: number;
	/** Tells starts of the very same fields. */
	digest: string;
	/** Where Wiro was to report to, which may hold the execution's number. */
	callbackUrl: string | null;
}

/** What came of an edit that was begun: its task, a start whose answer was lost, or null when nothing was started. */
export type Begun = { task: StartedTask } | { lost: LostStart } | null;

/** An edit that an execution of this process starts, or has started: Wiro's list may not show it yet. */
interface Claim {
	mark: string;
	/** When it was begun, by the forward clock. */
	since: number;
	begun: Promise<Begun>;
	/** Its task, as soon as there is one. */
	taskId: string | null;
	/** The execution that starts it, and those that look at it or have it already: small things that stand for them. */
	takers: Set<object>;
}

/** So many are remembered, the newest. Beside more starts than this, an execution that has read the list before them may pay again. */
const MOST = 20_000;

/** What the executions of this process start under "Reuse Earlier Edits", by the mark of the edit, so that two at once do not both pay for it. */
export class Claims {
	private claims: Claim[] = [];

	/**
	 * An edit is begun.
	 *
	 * @param mark which
	 * @param owner the execution
	 * @returns to be told what came of it
	 */
	begin(mark: string, owner: object): (begun: Begun) => void {
		let settle: (begun: Begun) => void = () => undefined;
		const begun = new Promise<Begun>((resolve) => (settle = resolve));
		const claim: Claim = { mark, since: now(), begun, taskId: null, takers: new Set([owner]) };
		this.claims.push(claim);
		if (this.claims.length > MOST) this.claims.shift();
		return (result) => {
			if (result === null) this.claims = this.claims.filter((each) => each !== claim);
			else if ('task' in result) claim.taskId = result.task.taskId;
			settle(result);
		};
	}

	/**
	 * The next edit of another execution that this one may take; it is not given to it a second time.
	 *
	 * @param mark which edit
	 * @param taker the execution
	 * @param maxAge of the edit, in seconds
	 * @returns what comes of it; undefined where there is none
	 */
	take(mark: string, taker: object, maxAge: number): Promise<Begun> | undefined {
		const found = this.claims.find(
			(claim) => claim.mark === mark && !claim.takers.has(taker) && now() - claim.since <= maxAge,
		);
		found?.takers.add(taker);
		return found?.begun;
	}

	/** A task failed: it serves nobody. */
	drop(taskId: string): void {
		this.claims = this.claims.filter((claim) => claim.taskId !== taskId);
	}
}
