import { ACCOUNT } from '../repeating/policies';
import { now } from '../timing/clock';
import type { Problem } from '../wiro/types';

/** Wiro's refusal of a start while too many of the account's tasks are unfinished (docs: code 96). */
type AccountFull = Extract<Problem, { kind: 'refusal' }>;

/**
 * Tells whether Wiro refused a start because too many of the account's tasks are unfinished.
 *
 * @param problem what went wrong with the Run call
 */
export function isAccountFull(problem: Problem): problem is AccountFull {
	return problem.kind === 'refusal' && problem.code === 96;
}

/** What a start comes to that never got a place: Wiro would have refused it, as it refused those before it. */
export const ACCOUNT_FULL: AccountFull = {
	kind: 'refusal',
	code: 96,
	messages: [],
	status: 200,
	retryAfterSeconds: null,
	limit: null,
};

/** How many unfinished tasks the account takes, learned from what Wiro accepts and refuses, so that hardly any Run call is in vain. */
export class Limit {
	/** How many of ours it takes beside those of others. */
	private most = Number.POSITIVE_INFINITY;
	/** How many it takes in all, as Wiro's words name it. */
	private named = Number.POSITIVE_INFINITY;
	private startsAtOnce = ACCOUNT.startsAtOnce;
	private pauseSeconds = ACCOUNT.firstPause;
	private jitter = 1;
	/** When it was last full, by the forward clock; null while it is being tried for more. */
	private fullAt: number | null = null;

	/** Whether Wiro has said that the account takes no more. */
	get isKnown(): boolean {
		return Number.isFinite(this.most);
	}

	/** When a full account is tried again, by the forward clock; null when it need not be. */
	get probeAt(): number | null {
		return this.fullAt === null ? null : this.fullAt + this.rest * this.jitter;
	}

	private get rest(): number {
		// Where all of it is ours, only added funds give more.
		if (this.most >= this.named) return ACCOUNT.longestProbe;
		// While ours run, there is no hurry.
		return this.most > 0
			? Math.max(ACCOUNT.firstProbe, this.pauseSeconds)
			: Math.min(ACCOUNT.longestPause, this.pauseSeconds);
	}

	/** Whether one more may be started beside those that run and those that are being started. */
	hasRoom(running: number, starting: number): boolean {
		return starting < this.startsAtOnce && running + starting < this.most;
	}

	/** Wiro accepted a start; so many run now. */
	accepted(running: number): void {
		this.startsAtOnce += 1;
		if (running < this.most) return;
		this.most = running;
		if (this.fullAt !== null) return;
		// It was tried and had a place, so there may be more, up to the next refusal.
		this.most += 1;
		this.pauseSeconds = ACCOUNT.firstPause;
	}

	/**
	 * Wiro refused a start (code 96).
	 *
	 * @param named the limit that its words name, or null
	 * @param running how many of ours run
	 */
	refused(named: number | null, running: number): void {
		// It was tried in vain.
		if (this.fullAt === null && this.isKnown) {
			this.pauseSeconds = Math.min(ACCOUNT.longestProbe, this.pauseSeconds * ACCOUNT.pauseGrowth);
		}
		this.most = running;
		this.named = named || Number.POSITIVE_INFINITY;
		this.fullAt = now();
		// So that several workers of one account do not try at the same moment.
		this.jitter = 0.75 + 0.5 * Math.random();
	}

	/** Lets one more in than the account has, once it is time to try that again. */
	probeWhenDue(counted: number): void {
		if (this.probeAt === null || this.probeAt > now()) return;
		this.fullAt = null;
		this.most = counted + 1;
	}

	/** The account was at rest: what was learned before holds no longer, except that it was full a moment ago. */
	forget(): void {
		if (this.probeAt !== null && this.probeAt > now()) return;
		this.most = Number.POSITIVE_INFINITY;
		this.fullAt = null;
		this.startsAtOnce = ACCOUNT.startsAtOnce;
		this.pauseSeconds = ACCOUNT.firstPause;
	}
}
