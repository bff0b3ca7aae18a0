import type { CallResult, Problem } from '../wiro/types';
import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { askedBreak, breakAfter, patienceLeft } from './breaks';
import { LEAST_TRY, POLICIES, type Policy } from './policies';
import type { Stop } from '../timing/stop';

/** What an attempt came to: an end, nothing wrong but go on after so many seconds, or a bad answer. */
export type Next<T> = { done: T } | { again: number } | { problem: Problem };

/** How a loop ended. */
export type LoopEnd<T> =
	| { kind: 'done'; value: T }
	/** The deadline came; `problem` is the newest bad answer, null after a good one. */
	| { kind: 'late'; problem: Problem | null }
	| { kind: 'gaveUp'; problem: Problem }
	| { kind: 'stopped' };

/** What a loop needs to know. */
export interface Loop {
	policy: Policy;
	/** Ends the pauses; the attempt looks at it itself. */
	stop: Stop;
	/** No attempt begins after this moment of the forward clock; default never. */
	deadline?: number;
	/** Told of each repeat after a bad answer, with the seconds until it and the patience that is left, in words. */
	onRepeat?: (problem: Problem, seconds: number, patience: string) => void;
}

/**
 * The one loop: makes an attempt, and another one, until one settles it, the policy gives up, the deadline comes or the work is stopped.
 *
 * @param loop how
 * @param attempt is told how many seconds it may take
 * @returns how it ended; never throws by itself
 */
export async function until<T>(
	{ policy, stop, deadline = Number.POSITIVE_INFINITY, onRepeat }: Loop,
	attempt: (seconds: number) => Promise<Next<T>>,
): Promise<LoopEnd<T>> {
	let row = { answers: 0, lasts: 0, asked: 0 };
	for (;;) {
		if (stop.stopped) return { kind: 'stopped' };
		const begun = now();
		const seconds = Math.min(policy.oneTry(row.answers), Math.max(LEAST_TRY, deadline - begun));
		const next = await attempt(seconds);
		if ('done' in next) return { kind: 'done', value: next.done };
		let rest: number;
		if ('again' in next) {
			row = { answers: 0, lasts: 0, asked: 0 };
			rest = next.again;
		} else {
			const { problem } = next;
			if (problem.kind === 'stopped') return { kind: 'stopped' };
			row.answers += 1;
			// While the computer sleeps, nothing is tried.
			row.lasts += Math.min(now() - begun, seconds);
			const found = breakAfter(policy, row, problem, Math.random());
			if (found === null) return { kind: 'gaveUp', problem };
			row.asked = Math.max(
				row.asked,
				Math.min(askedBreak(problem), POLICIES.question.longestBreak),
			);
			rest = found;
			onRepeat?.(problem, rest, patienceLeft(policy, row, problem));
			row.lasts += rest;
		}
		const left = deadline - now();
		if (left <= 0) return { kind: 'late', problem: 'problem' in next ? next.problem : null };
		await pause(Math.min(rest, left), stop);
	}
}

/**
 * Makes a call, and makes it again for as long as its policy allows.
 *
 * @param loop how
 * @param call makes it once, within so many seconds
 * @returns what the last attempt came to
 */
export async function repeated<T>(
	loop: Loop,
	call: (seconds: number) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
	const end = await until<T>(loop, async (seconds) => {
		const answer = await call(seconds);
		return answer.ok ? { done: answer.value } : { problem: answer.problem };
	});
	if (end.kind === 'done') return { ok: true, value: end.value };
	if (end.kind === 'stopped' || end.problem === null) {
		return { ok: false, problem: { kind: 'stopped' } };
	}
	return { ok: false, problem: end.problem };
}
