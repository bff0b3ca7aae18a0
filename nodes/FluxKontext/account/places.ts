import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { ACCOUNT } from '../repeating/policies';
import { createStop, type Stop, type StopSwitch } from '../timing/stop';
import { Limit } from './limit';

/** The right to have one unfinished task in the account. It belongs to the task, not to who waits for it. */
export interface Place {
	/** The task is over, or none was started. May be called twice. */
	free(): void;
	/** A task was started in this place: the account took one more. Called once, as `refused` is, while it is being started. */
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

/** A start that wants a place: its turn, which number it came as (many come at one moment of the clock), and when it first came. */
export interface Visit {
	turn: number;
	arrival: number;
	came: number;
}

/** A start that waits for a place: how many seconds it waits without any place coming free, and who is to be told how that ended. */
interface Waiting extends Visit {
	patience: number;
	settle: (how: Place | 'late' | 'stopped') => void;
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
	private waiting: Waiting[] = [];
	private held = 0;
	private starting = 0;
	private unwatched: Unwatched[] = [];
	private readonly limit = new Limit();
	/** When a place last came free or was found. */
	movedAt = 0;
	private turn = 0;
	private arrivals = 0;
	private alarm: StopSwitch = createStop();
	private planned = false;

	/** Whether nobody holds or wants a place. */
	get atRest(): boolean {
		const unwatched = this.unwatched.some(({ endsAt }) => endsAt > now());
		return this.held + this.starting + this.waiting.length === 0 && !unwatched;
	}

	/** Whether Wiro has said that the account takes no more. */
	get isFull(): boolean {
		return this.limit.isKnown;
	}

	/** A place for a task that runs already: started by an earlier try. */
	hold(): Place {
		this.held += 1;
		return this.placeOf('held');
	}

	/** The next turn of an execution. A start that was refused comes back with the one it had, so none that came later goes before it. */
	nextVisit(guest: Guest): Visit {
		guest.turn = Math.max(this.turn, guest.turn + 1);
		return { turn: guest.turn, arrival: (this.arrivals += 1), came: now() };
	}

	/**
	 * Waits for a place to start a task in.
	 *
	 * @param visit whose turn it is, see `nextVisit`, and when it first came, by the forward clock
	 * @param patience how many seconds may pass without any place coming free
	 * @param stop ends the waiting
	 * @returns the place, or why there is none: patience ended, or the stop came
	 */
	async enter(visit: Visit, patience: number, stop: Stop): Promise<Place | 'late' | 'stopped'> {
		if (stop.stopped) return 'stopped';
		// What was learned holds while the account is busy: balances change, and others come and go.
		if (this.atRest) this.limit.forget();
		return await new Promise((resolve) => {
			const takeBack = stop.onStop(() => {
				this.turnAway(me, 'stopped');
				this.planAlarm();
			});
			const settle: Waiting['settle'] = (how) => {
				takeBack();
				resolve(how);
			};
			const me: Waiting = { ...visit, patience, settle };
			// Most come in their order, and there may be thousands.
			const before = this.waiting.findLastIndex((each) => isBefore(each, me));
			this.waiting.splice(before + 1, 0, me);
			this.letIn();
		});
	}

	private turnAway(one: Waiting, why: 'late' | 'stopped'): void {
		this.waiting = this.waiting.filter((each) => each !== one);
		one.settle(why);
	}

	/** When a start gives up: no place has come free for too long. */
	private givesUpAt({ came, patience }: Waiting): number {
		return Math.max(came, this.movedAt) + patience;
	}

	private get running(): number {
		return this.held + this.unwatched.length;
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
				if (state !== 'starting') this.movedAt = now();
				end();
				this.letIn();
			},
			taken: () => {
				end();
				state = 'held';
				this.held += 1;
				this.movedAt = now();
				this.limit.accepted(this.running);
				this.letIn();
			},
			refused: (limit) => {
				end();
				this.limit.refused(limit, this.running);
				// Nobody goes before it: it lets in who may when it comes back.
				this.planAlarm();
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

	private settleUnwatched(): void {
		const running = this.unwatched.filter(({ endsAt }) => endsAt > now());
		if (running.length < this.unwatched.length) this.movedAt = now();
		this.unwatched = running;
	}

	private letIn(): void {
		this.settleUnwatched();
		this.limit.probeWhenDue(this.running + this.starting);
		while (this.waiting.length > 0 && this.limit.hasRoom(this.running, this.starting)) {
			const next = this.waiting.shift();
			next?.settle(this.admit(next.turn));
		}
		this.planAlarm();
	}

	/** Planned once for all that happens at one moment: it looks at all that wait. */
	private planAlarm(): void {
		if (this.planned) return;
		this.planned = true;
		void Promise.resolve().then(() => {
			this.planned = false;
			this.setAlarm();
		});
	}

	/** One timer, and only while somebody waits for it. */
	private setAlarm(): void {
		this.alarm.stop();
		if (this.waiting.length === 0) return;
		const moments = [
			...this.unwatched.map(({ endsAt }) => endsAt),
			...this.waiting.map((each) => this.givesUpAt(each)),
		];
		const probeAt = this.limit.probeAt ?? Number.POSITIVE_INFINITY;
		const next = moments.reduce((first, each) => Math.min(first, each), probeAt);
		const alarm = createStop();
		this.alarm = alarm;
		void pause(next - now(), alarm).then(() => {
			if (alarm.stopped) return;
			this.letIn();
			for (const each of this.waiting) {
				if (this.givesUpAt(each) <= now()) this.turnAway(each, 'late');
			}
		});
	}
}

function isBefore(one: Visit, other: Visit): boolean {
	return one.turn < other.turn || (one.turn === other.turn && one.arrival < other.arrival);
}
