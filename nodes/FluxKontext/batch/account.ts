import { pause } from '../timing/pause';
import { createStop, type Stop } from '../timing/stop';
import type { CallResult, Problem } from '../wiro/types';

/** The rule of starting tasks under an account's limit, in numbers. All times in seconds. */
export const ACCOUNT = {
	/** How many Run calls may be under way at first; each success allows one more, so that a small limit is met softly. */
	startsAtOnce: 4,
	/** Pauses while the account is full of somebody else's tasks: the first, what each grows by, and the longest. */
	firstPause: 2,
	pauseGrowth: 1.6,
	longestPause: 30,
	/** A full account is tried again after this time, in case somebody else's tasks are done; twice as late after each try in vain. */
	firstProbe: 10,
	longestProbe: 80,
};

/** A start that waits for its turn. */
interface Waiting {
	order: number;
	go: () => void;
}

/** A start under the account's limit. */
export interface Start<T> {
	/** First in, first started: the lower, the earlier. */
	order: number;
	/** When to give up waiting for a place, in milliseconds since 1970. */
	giveUpAt: number;
	/** Makes the Run call. */
	attempt: () => Promise<CallResult<T>>;
}

/**
 * Tells whether Wiro refused a start because too many of the account's tasks are unfinished (docs: code 96).
 *
 * @param problem what went wrong with the Run call
 */
export function isAccountFull(problem: Problem): boolean {
	return problem.kind === 'refusal' && problem.code === 96;
}

/** What a start comes to that never got a place: Wiro would have refused it, as it refused those before it. */
const ACCOUNT_FULL: Problem = {
	kind: 'refusal',
	code: 96,
	messages: [],
	status: 200,
	retryAfterSeconds: null,
};

/**
 * The queue of an account. Code 96 is no failure but "later": the start is held until one of our tasks is done, or is tried again with
 * growing pauses while none of ours runs. How many tasks the account takes is learned from its refusals, so that hardly any Run call is in
 * vain.
 */
export class AccountQueue {
	private readonly waiting: Waiting[] = [];
	/** Our tasks that count against the limit, as far as we know. */
	private running = 0;
	private starting = 0;
	private startsAtOnce = ACCOUNT.startsAtOnce;
	private limit = Number.POSITIVE_INFINITY;
	private pauseSeconds = ACCOUNT.firstPause;
	private probeSeconds = ACCOUNT.firstProbe;
	/** Names the moment at which a full account is tried again; null when there is none. */
	private alarm: symbol | null = null;
	/** A full account is being tried again: each success allows one more, up to the next refusal. */
	private probing = false;

	/** @param stop ends all waiting */
	constructor(private readonly stop: Stop) {}

	/**
	 * Starts a task when there is a place for it. A task that was started counts until `ended` is called.
	 *
	 * @param start what to start
	 * @returns what the last attempt came to, or "stopped"
	 */
	async start<T>({ order, giveUpAt, attempt }: Start<T>): Promise<CallResult<T>> {
		let refused: CallResult<T> = { ok: false, problem: ACCOUNT_FULL };
		for (;;) {
			const turn = await this.turn(order, giveUpAt);
			if (turn === 'stopped') return { ok: false, problem: { kind: 'stopped' } };
			if (turn === 'late') return refused;
			const result = await this.inItsPlace(attempt);
			if (result.ok || !isAccountFull(result.problem)) return result;
			refused = result;
		}
	}

	/** Makes a Run call, and gives its place among the starts back, also when the attempt throws. */
	private async inItsPlace<T>(attempt: Start<T>['attempt']): Promise<CallResult<T>> {
		try {
			const result = await attempt();
			if (result.ok) this.accepted();
			else if (isAccountFull(result.problem)) this.refused();
			return result;
		} finally {
			this.starting -= 1;
			this.letIn();
		}
	}

	/** One of our tasks no longer counts against the limit. */
	ended(): void {
		this.running -= 1;
		this.letIn();
	}

	/** One of our tasks from an earlier try counts against the limit until `ended` is called. */
	resumed(): void {
		this.running += 1;
	}

	private accepted(): void {
		this.running += 1;
		this.startsAtOnce += 1;
		this.pauseSeconds = ACCOUNT.firstPause;
		if (this.running > this.limit) this.limit = this.running;
		if (this.probing) {
			// A probe found a place, so there may be more.
			this.limit = this.running + 1;
			this.probeSeconds = ACCOUNT.firstProbe;
		}
	}

	private refused(): void {
		this.limit = this.running;
		this.probing = false;
		const empty = this.running === 0;
		// While ours run, one alarm is enough. Once none does, nothing else would wake us, so a distant alarm is replaced.
		if (this.alarm !== null && !empty) return;
		const seconds = empty ? this.pauseSeconds : this.probeSeconds;
		if (empty) this.pauseSeconds = Math.min(ACCOUNT.longestPause, seconds * ACCOUNT.pauseGrowth);
		else this.probeSeconds = Math.min(ACCOUNT.longestProbe, seconds * 2);
		// Jitter, so that several workflows of one account do not try at the same moment.
		this.tryAgainIn(seconds * (0.75 + 0.5 * Math.random()));
	}

	private tryAgainIn(seconds: number): void {
		const alarm = Symbol('alarm');
		this.alarm = alarm;
		void pause(seconds * 1000, this.stop).then(() => {
			if (this.alarm !== alarm) return;
			this.alarm = null;
			this.limit = this.running + 1;
			this.probing = true;
			this.letIn();
		});
	}

	/** Takes a place for a start, if there is one. */
	private admit(): boolean {
		const place = this.starting < this.startsAtOnce && this.running + this.starting < this.limit;
		if (place) this.starting += 1;
		return place;
	}

	private letIn(): void {
		while (this.waiting.length > 0 && this.admit()) this.waiting.shift()?.go();
	}

	/** Waits for a place; with "go", the place is taken. */
	private async turn(order: number, giveUpAt: number): Promise<'go' | 'late' | 'stopped'> {
		if (this.stop.stopped) return 'stopped';
		if (this.waiting.length === 0 && this.admit()) return 'go';
		if (Date.now() >= giveUpAt) return 'late';
		return await new Promise((resolve) => {
			const over = createStop();
			const leave = (why: 'late' | 'stopped') => {
				const position = this.waiting.indexOf(place);
				if (position < 0) return;
				this.waiting.splice(position, 1);
				settle(why);
			};
			const takeBack = this.stop.onStop(() => leave('stopped'));
			const settle = (how: 'go' | 'late' | 'stopped') => {
				over.stop();
				takeBack();
				resolve(how);
			};
			const place: Waiting = { order, go: () => settle('go') };
			void pause(giveUpAt - Date.now(), over).then(() => leave('late'));
			const behind = this.waiting.findIndex((other) => other.order > order);
			this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, place);
		});
	}
}
