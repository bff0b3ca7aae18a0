import { ACCOUNT } from '../repeating/policies';
import { delivered } from '../wiro/delivered';
import type { Problem } from '../wiro/types';
import { Places } from './places';
import type { Duration } from './schedule';

/** Only so many of the newest count, because the load changes. */
const NEWEST = 60;

/** How many tasks are remembered as being somebody's; the search for a lost start looks at no more of the list. */
const KNOWN_TASKS = 2000;

/** Refusals that are the same for every start of the account (docs): its balance, its key, a sign-in. */
const FOR_EVERYBODY = [97, 98, 99];

/** What is true of a Wiro account and not of one execution, for as long as this n8n process lives. */
export class Account {
	readonly places = new Places();
	private readonly durationsByKind = new Map<string, Duration[]>();
	private readonly knownTasks = new Set<string>();
	private readonly startsUnderWay = new Map<string, number>();
	private openInARow = 0;
	private trouble: Problem | null = null;
	private troublesFound = 0;

	/** How long the newest edits of a kind took. */
	durationsOf(kind: string): readonly Duration[] {
		return this.durationsByKind.get(kind) ?? [];
	}

	/** One more edit of a kind is done. */
	learn(kind: string, duration: Duration): void {
		const newest = [...this.durationsOf(kind), duration].slice(-NEWEST);
		this.durationsByKind.set(kind, newest);
	}

	/** Whether an item of any execution in this process has this task. */
	knows(taskId: string): boolean {
		return this.knownTasks.has(taskId);
	}

	/** A task belongs to an item now. */
	remember(taskId: string): void {
		this.knownTasks.add(taskId);
		if (this.knownTasks.size <= KNOWN_TASKS) return;
		for (const oldest of this.knownTasks) {
			this.knownTasks.delete(oldest);
			return;
		}
	}

	/** Counts the Run calls under way, by a digest of their fields: `by` is 1 when one goes out, and -1 when it is over. */
	starting(digest: string, by: 1 | -1): void {
		const count = (this.startsUnderWay.get(digest) ?? 0) + by;
		if (count > 0) this.startsUnderWay.set(digest, count);
		else this.startsUnderWay.delete(digest);
	}

	/** Whether a Run call with such fields has no answer yet. */
	isStarting(digest: string): boolean {
		return this.startsUnderWay.has(digest);
	}

	/**
	 * Why no start can succeed for anybody: Wiro is down, or the balance is used up.
	 *
	 * @param mark what `troubleMark` gave when the execution began: only what was found since counts, so that a new one looks for itself
	 */
	troubleSince(mark: number): Problem | null {
		return this.troublesFound > mark ? this.trouble : null;
	}

	/** How many troubles were found so far. */
	get troubleMark(): number {
		return this.troublesFound;
	}

	/** Wiro started a task. */
	well(): void {
		this.openInARow = 0;
		this.trouble = null;
	}

	/**
	 * A start came to nothing, with all its repeats.
	 *
	 * @param problem what went wrong
	 */
	unwell(problem: Problem): void {
		if (problem.kind === 'stopped') return;
		if (delivered(problem) === 'unknown') this.openInARow += 1;
		const down = this.openInARow >= ACCOUNT.openStartsInARow || isForEverybody(problem);
		if (!down) return;
		this.trouble = problem;
		this.troublesFound += 1;
	}
}

/** HTTP answers that are the same for every start: no sign-in, no API at this address, a proxy's sign-in, too many requests. */
const HTTP_FOR_EVERYBODY = [401, 404, 407, 429];

function isForEverybody(problem: Problem): boolean {
	if (problem.kind === 'refusal' && FOR_EVERYBODY.includes(problem.code ?? 0)) return true;
	if (problem.kind === 'refusal' || problem.kind === 'http') {
		return HTTP_FOR_EVERYBODY.includes(problem.status);
	}
	return delivered(problem) === 'no' || problem.kind === 'redirect';
}
