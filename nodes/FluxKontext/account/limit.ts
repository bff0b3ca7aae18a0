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
	private most = Number.POSITIVE_INFINITY;
	private startsAtOnce = ACCOUNT.startsAtOnce;
	private pauseSeconds = ACCOUNT.firstPause;
	private probeSeconds = ACCOUNT.firstProbe;
	/** When a full account is tried again, by the forward clock; null when it need not be. */
	probeAt: number | null = null;
	/** It is being tried again: each success allows one more, up to the next refusal. */
	private probing = false;

	/** Whether Wiro has said that the account takes no more. */
	get isKnown(): boolean {
		return Number.isFinite(this.most);
	}

	/** Whether one more may be started beside those that run and those that are being started. */
	hasRoom(running: number, starting: number): boolean {
		return starting < this.startsAtOnce && running + starting < this.most;
	}

	/** Wiro accepted a start; so many run now. */
	accepted(running: number): void {
		this.startsAtOnce += 1;
		this.pauseSeconds = ACCOUNT.firstPause;
		if (running > this.most) this.most = running;
		if (!this.probing) return;
		// A probe found a place, so there may be more.
		this.most = running + 1;
		this.probeSeconds = ACCOUNT.firstProbe;
	}

	/**
	 * Wiro refused a start (code 96).
	 *
	 * @param named the limit that its words name, or null
	 * @param running how many of ours run
	 * @param starting how many of ours are being started
	 */
	refused(named: number | null, running: number, starting: number): void {
		const oursAlone = named !== null && running <= named && running + starting >= named;
		this.most = oursAlone ? named : running;
		this.probing = false;
		const empty = running === 0;
		// While ours run, one alarm is enough. Once none does, nothing else would wake us, so a distant alarm is replaced.
		if (this.probeAt !== null && !empty) return;
		// Where the limit is known to be all ours, only added funds raise it.
		const probe = oursAlone ? ACCOUNT.longestProbe : this.probeSeconds;
		const seconds = empty ? this.pauseSeconds : probe;
		if (empty) this.pauseSeconds = Math.min(ACCOUNT.longestPause, seconds * ACCOUNT.pauseGrowth);
		else this.probeSeconds = Math.min(ACCOUNT.longestProbe, this.probeSeconds * 2);
		// Jitter, so that several workers of one account do not try at the same moment.
		this.probeAt = now() + seconds * (0.75 + 0.5 * Math.random());
	}

	/** Lets one more in than the account has, once it is time to try that again. */
	probeWhenDue(counted: number): void {
		if (this.probeAt === null || this.probeAt > now()) return;
		this.probeAt = null;
		this.most = counted + 1;
		this.probing = true;
	}

	/** The account is at rest: unless it is to be tried again, nothing is known of it. */
	forget(): void {
		if (this.probeAt !== null) return;
		this.most = Number.POSITIVE_INFINITY;
		this.startsAtOnce = ACCOUNT.startsAtOnce;
		this.pauseSeconds = ACCOUNT.firstPause;
		this.probeSeconds = ACCOUNT.firstProbe;
		this.probing = false;
	}
}
