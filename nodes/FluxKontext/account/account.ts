import { ACCOUNT, ASKING, SEARCH } from '../repeating/policies';
import { now } from '../timing/clock';
import { delivered } from '../wiro/delivered';
import type { Problem } from '../wiro/types';
import { Claims, type LostStart } from './claims';
import { Places } from './places';
import type { Duration } from './schedule';

/** How many tasks are remembered as being somebody's; the search for a lost start looks at no more of the list. */
const KNOWN_TASKS = 2000;

/** Refusals that are the same for every start of the account (docs): its balance, its key, a sign-in. */
const FOR_EVERYBODY = [97, 98, 99];

/** What is true of a Wiro account and not of one execution, for as long as this n8n process lives. */
export class Account {
	readonly places = new Places();
	readonly claims = new Claims();
	/** Why no start can succeed for anybody: Wiro is down, or the balance is used up. A new object each time that it is found. */
	trouble: { problem: Problem } | null = null;
	private readonly durationsByKind = new Map<string, Duration[]>();
	private readonly knownTasks = new Map<string, number>();
	private readonly startsUnderWay = new Set<{ digest: string; sentAt: number }>();
	private lostStarts: Array<Fields & Period> = [];
	private failedInARow = 0;
	/** When the first and the newest of them failed. */
	private row = { begun: 0, newest: 0 };
	private wellAt = Number.NEGATIVE_INFINITY;

	/** How long the newest edits of a kind took. */
	durationsOf(kind: string): readonly Duration[] {
		return this.durationsByKind.get(kind) ?? [];
	}

	/** One more edit of a kind is done. */
	learn(kind: string, duration: Duration): void {
		const newest = [...this.durationsOf(kind), duration].slice(-ASKING.newest);
		this.durationsByKind.set(kind, newest);
	}

	/** Whether an item of any execution in this process has this task. */
	knows(taskId: string): boolean {
		return this.knownTasks.has(taskId);
	}

	/** Whether it was started a moment ago: Wiro may not show it yet. */
	isNew(taskId: string): boolean {
		const startedAt = this.knownTasks.get(taskId);
		return startedAt !== undefined && now() - startedAt < ACCOUNT.newTask;
	}

	/**
	 * A task belongs to an item now.
	 *
	 * @param taskId which
	 * @param startedAt when it was started, by the forward clock, where that was here
	 */
	remember(taskId: string, startedAt = Number.NEGATIVE_INFINITY): void {
		this.knownTasks.set(taskId, this.knownTasks.get(taskId) ?? startedAt);
		const [oldest] = this.knownTasks.keys();
		if (this.knownTasks.size > KNOWN_TASKS) this.knownTasks.delete(oldest);
	}

	/**
	 * A Run call goes out.
	 *
	 * @param digest of its fields
	 * @returns to be called when it is over
	 */
	starting(digest: string): () => void {
		const call = { digest, sentAt: now() };
		this.startsUnderWay.add(call);
		return () => this.startsUnderWay.delete(call);
	}

	/** Whether a Run call with such fields has no answer yet, whose task may be taken for one that was lost in a period. */
	isStarting(digest: string, { to }: Period): boolean {
		return [...this.startsUnderWay].some(
			(call) => call.digest === digest && call.sentAt <= to + SEARCH.listMayLag,
		);
	}

	/** The answer to a Run call was lost, which was under way for that time. */
	lost(start: Fields, period: Period): void {
		const remembered = this.lostStarts.filter(({ to }) => now() - to < ACCOUNT.forgottenAfter);
		this.lostStarts = [...remembered, { ...start, ...period }];
	}

	/** Whether another start of the same fields was lost at about the same time. */
	lostBeside({ id, digest }: Fields, { from, to }: Period): boolean {
		const slack = 2 * SEARCH.timesRounded;
		return this.lostStarts.some(
			(other) =>
				other.id !== id &&
				other.digest === digest &&
				other.from <= to + slack &&
				other.to >= from - slack,
		);
	}

	/** Wiro started a task. */
	well(): void {
		this.wellAt = now();
		this.failedInARow = 0;
		this.trouble = null;
	}

	/**
	 * A start came to nothing, with all its repeats.
	 *
	 * @param problem what went wrong
	 * @param since when it began, by the forward clock
	 */
	unwell(problem: Problem, since: number): void {
		// What was started after it went well: the trouble is its own.
		if (problem.kind === 'stopped' || since < this.wellAt) return;
		// Those that failed long before it are none of its row.
		if (since > this.row.newest + ACCOUNT.longestProbe) this.failedInARow = 0;
		if (this.failedInARow === 0) this.row.begun = now();
		this.row.newest = now();
		if (mayBeForEverybody(problem)) this.failedInARow += 1;
		// What was under way at one moment may have met with that moment's trouble: one that was started since then tells.
		const lasts = this.failedInARow >= ACCOUNT.failedInARow && since >= this.row.begun;
		if (lasts || isForEverybody(problem)) this.trouble = { problem };
	}
}

/** HTTP answers that may be the same for every start: no sign-in, no API at this address, a proxy's sign-in, too many requests. */
const HTTP_FOR_EVERYBODY = [401, 404, 407, 429];

function mayBeForEverybody(problem: Problem): boolean {
	const refused = problem.kind === 'refusal' || problem.kind === 'http';
	if (refused && HTTP_FOR_EVERYBODY.includes(problem.status)) return true;
	return delivered(problem) === 'unknown' || problem.kind === 'credential';
}

function isForEverybody(problem: Problem): boolean {
	if (problem.kind === 'refusal') return FOR_EVERYBODY.includes(problem.code ?? 0);
	// n8n reads the credential for each call: a database that is away for a moment is nobody else's trouble.
	if (problem.kind === 'credential') return false;
	return problem.kind === 'redirect' || delivered(problem) === 'no';
}

/** A Run call whose answer was lost: which, and a digest of its fields. */
type Fields = Pick<LostStart, 'id' | 'digest'>;

/** A time by the forward clock. */
interface Period {
	from: number;
	to: number;
}
