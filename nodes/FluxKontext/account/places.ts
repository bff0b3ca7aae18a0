import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { ACCOUNT } from '../repeating/policies';
import { createStop, type Stop, type StopReason, type StopSwitch } from '../timing/stop';
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

/** The right to have one unfinished task in the account. It belongs to the task, not to who waits for it. */
export interface Place {
	/** The task is over, or none was started. May be called twice. */
	free(): void;
	/** A task was started in this place: the account took one more. */
	taken(): void;
	/**
	 * Wiro refused the start, because the account is full (code 96). Gives the place back.
	 *
	 * @param limit the limit that its words name, or null
	 */
	refused(limit: number | null): void;
	/** Nobody will see this task end (Run): its place is taken for free after as long as edits usually take. */
	leave(): void;
}

/** One execution among those that use an account. */
export interface Guest {
	/** Its place in the turns of the executions, see `enter`. */
	turn: number;
}

/** A start that wants a place: its turn, and when it first came. */
export interface Visit {
	turn: number;
	came: number;
}

/** A start that waits for a place. */
interface Waiting {
	turn: number;
	arrival: number;
	go: () => void;
}

/** A task that nobody watches, and when it is taken to be over. */
interface Unwatched {
	endsAt: number;
}

/**
 * The places of an account, shared by all executions of an n8n process.
 *
 * Code 96 is no failure but "later": a start is held until a place is free, or is tried again with growing pauses while none of ours runs. How
 * many tasks the account takes is learned from Wiro's refusals, so that hardly any Run call is in vain. An account at rest forgets it.
 *
 * Executions take turns: each start gets the turn after the one before it of the same execution, but never one that is past already. So an
 * execution that comes later is served among the first, and within one the starts keep their order.
 */
export class Places {
	private readonly waiting: Waiting[] = [];
	private held = 0;
	private starting = 0;
	private unwatched: Unwatched[] = [];
	private startsAtOnce = ACCOUNT.startsAtOnce;
	private limit = Number.POSITIVE_INFINITY;
	private pauseSeconds = ACCOUNT.firstPause;
	private probeSeconds = ACCOUNT.firstProbe;
	/** When a full account is tried again; null when it need not be. */
	private probeAt: number | null = null;
	/** It is being tried again: each success allows one more, up to the next refusal. */
	private probing = false;
	/** When a place last came free or was found. */
	private movedAt = 0;
	private turn = 0;
	private arrivals = 0;
	private alarm: StopSwitch = createStop();

	/** Whether nobody holds or wants a place. */
	get atRest(): boolean {
		this.settleUnwatched();
		const tasks = this.held + this.starting + this.unwatched.length;
		return tasks === 0 && this.waiting.length === 0;
	}

	/** Whether Wiro has said that the account takes no more. */
	get isFull(): boolean {
		return Number.isFinite(this.limit);
	}

	/** A place for a task that runs already: started by an earlier try. */
	hold(): Place {
		this.held += 1;
		return this.placeOf('held');
	}

	/** The next turn of an execution; a start that was refused comes back with the one it had. */
	nextVisit(guest: Guest): Visit {
		guest.turn = Math.max(this.turn, guest.turn + 1);
		return { turn: guest.turn, came: now() };
	}

	/**
	 * Waits for a place to start a task in.
	 *
	 * @param visit whose turn it is, see `nextVisit`, and when it first came, by the forward clock
	 * @param patience how many seconds may pass without any place coming free
	 * @param stop ends the waiting
	 * @returns the place; "late" when patience ended, or why it was stopped
	 */
	async enter(
		{ turn, came }: Visit,
		patience: number,
		stop: Stop,
	): Promise<Place | 'late' | StopReason> {
		if (stop.reason !== null) return stop.reason;
		this.settleUnwatched();
		if (this.waiting.length === 0 && this.hasRoom()) return this.admit(turn);
		return await new Promise((resolve) => {
			const over = createStop();
			const leave = (why: 'late' | StopReason) => {
				const position = this.waiting.indexOf(me);
				if (position < 0) return;
				this.waiting.splice(position, 1);
				settle(why);
				this.planAlarm();
			};
			const takeBack = stop.onStop(() => leave(stop.reason ?? 'user'));
			const settle = (how: Place | 'late' | StopReason) => {
				over.stop('otherItem');
				takeBack();
				resolve(how);
			};
			const me: Waiting = {
				turn,
				arrival: (this.arrivals += 1),
				go: () => settle(this.admit(turn)),
			};
			void this.hopeless(came, patience, over).then((late) => late && leave('late'));
			this.queueUp(me);
			this.planAlarm();
		});
	}

	/** Resolves to true when no place has come free for too long, and to false when the waiting is over. */
	private async hopeless(came: number, patience: number, over: Stop): Promise<boolean> {
		while (!over.stopped) {
			const left = Math.max(came, this.movedAt) + patience - now();
			if (left <= 0) return true;
			await pause(left, over);
		}
		return false;
	}

	private queueUp(me: Waiting): void {
		const behind = this.waiting.findIndex(
			({ turn, arrival }) => turn > me.turn || (turn === me.turn && arrival > me.arrival),
		);
		this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, me);
	}

	private hasRoom(): boolean {
		const counted = this.held + this.unwatched.length + this.starting;
		return this.starting < this.startsAtOnce && counted < this.limit;
	}

	private admit(turn: number): Place {
		this.turn = Math.max(this.turn, turn);
		this.starting += 1;
		return this.placeOf('starting');
	}

	private placeOf(begun: 'starting' | 'held'): Place {
		let state: 'starting' | 'held' | 'left' | 'over' = begun;
		const left: Unwatched = { endsAt: 0 };
		const end = () => {
			if (state === 'starting') this.starting -= 1;
			if (state === 'held') this.held -= 1;
			if (state === 'left') this.unwatched = this.unwatched.filter((each) => each !== left);
			state = 'over';
		};
		return {
			free: () => {
				if (state === 'over') return;
				const counted = state !== 'starting';
				end();
				if (counted) this.movedAt = now();
				this.letIn();
			},
			taken: () => {
				if (state !== 'starting') return;
				end();
				state = 'held';
				this.held += 1;
				this.accepted();
			},
			refused: (limit) => {
				if (state !== 'starting') return;
				end();
				this.full(limit);
				this.letIn();
			},
			leave: () => {
				if (state === 'left' || state === 'over') return;
				end();
				state = 'left';
				left.endsAt = now() + ACCOUNT.unwatchedTask;
				this.unwatched.push(left);
				this.letIn();
			},
		};
	}

	private accepted(): void {
		const running = this.held + this.unwatched.length;
		this.movedAt = now();
		this.startsAtOnce += 1;
		this.pauseSeconds = ACCOUNT.firstPause;
		if (running > this.limit) this.limit = running;
		if (this.probing) {
			// A probe found a place, so there may be more.
			this.limit = running + 1;
			this.probeSeconds = ACCOUNT.firstProbe;
		}
		this.letIn();
	}

	private full(limit: number | null): void {
		const running = this.held + this.unwatched.length;
		const oursAlone = limit !== null && running <= limit && running + this.starting >= limit;
		this.limit = oursAlone ? limit : running;
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

	private settleUnwatched(): void {
		const running = this.unwatched.filter(({ endsAt }) => endsAt > now());
		if (running.length < this.unwatched.length) this.movedAt = now();
		this.unwatched = running;
	}

	private letIn(): void {
		this.settleUnwatched();
		if (this.probeAt !== null && this.probeAt <= now()) {
			this.probeAt = null;
			this.limit = this.held + this.unwatched.length + this.starting + 1;
			this.probing = true;
		}
		while (this.waiting.length > 0 && this.hasRoom()) this.waiting.shift()?.go();
		if (this.atRest && this.probeAt === null) this.forget();
		this.planAlarm();
	}

	/** What was learned holds while the account is busy: balances change, and others come and go. */
	private forget(): void {
		this.limit = Number.POSITIVE_INFINITY;
		this.startsAtOnce = ACCOUNT.startsAtOnce;
		this.pauseSeconds = ACCOUNT.firstPause;
		this.probeSeconds = ACCOUNT.firstProbe;
		this.probeAt = null;
		this.probing = false;
	}

	/** One timer, and only while somebody waits for it. */
	private planAlarm(): void {
		this.alarm.stop('otherItem');
		const moments = [
			...this.unwatched.map(({ endsAt }) => endsAt),
			...(this.probeAt === null ? [] : [this.probeAt]),
		];
		if (this.waiting.length === 0 || moments.length === 0) return;
		const alarm = createStop();
		this.alarm = alarm;
		void pause(Math.min(...moments) - now(), alarm).then(() => {
			if (!alarm.stopped) this.letIn();
		});
	}
}
