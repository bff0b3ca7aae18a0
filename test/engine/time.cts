import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import FakeTimers from '@sinonjs/fake-timers';
import { localClockStepped } from '../sandbox/clock.cjs';

/** Event loop turns without any work before time moves on; a promise chain between two requests takes fewer. */
const QUIET_TURNS = 8;

/** What a test can do with warped time. */
export interface WarpedTime {
	/** Back to the real clock. */
	restore(): void;
	/** Seconds that have passed on the warped clock; a step is no passing. */
	seconds(): number;
	/**
	 * Sets this machine's wall clock forward (or back, below zero), as a time service or a user does: `Date` jumps, while timers, the
	 * monotonic clock (`performance`, `process.hrtime`) and Wiro's own time go on evenly.
	 */
	step(seconds: number): void;
	/** The computer sleeps: all clocks go on, and no timer goes off until it wakes. */
	sleep(seconds: number): void;
}

/**
 * Lets waiting take no time. Node and sandbox live in this process and share its clock; whenever both are idle, that is no HTTP request is
 * on its way, the clock jumps to the next timer. Nothing else is faked: the requests are real, only the pauses are not waited out.
 *
 * @param withheld how many requests the sandbox deliberately leaves unanswered; only a timer can end those
 */
export function warpTime(withheld: () => number = () => 0): WarpedTime {
	const open = new Set<ClientRequest>();
	const onStart = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		open.add(request);
		request.once('close', () => open.delete(request));
	};
	subscribe('http.client.request.start', onStart);
	const nextTurn = setImmediate;
	const clock = FakeTimers.install({
		now: Date.now(),
		toFake: [
			'setTimeout',
			'clearTimeout',
			'setInterval',
			'clearInterval',
			'Date',
			'performance',
			'hrtime',
		],
	});
	const begun = clock.now;
	let stepped = 0;
	let active = true;
	let quiet = 0;
	const turn = () => {
		if (!active) return;
		quiet = open.size > withheld() ? 0 : quiet + 1;
		if (quiet >= QUIET_TURNS && clock.countTimers() > 0) {
			quiet = 0;
			clock.next();
		}
		nextTurn(turn);
	};
	nextTurn(turn);
	return {
		restore: () => {
			active = false;
			unsubscribe('http.client.request.start', onStart);
			clock.uninstall();
			localClockStepped(-stepped);
		},
		seconds: () => (clock.now - begun - stepped) / 1000,
		step: (seconds) => {
			stepped += seconds * 1000;
			localClockStepped(seconds * 1000);
			clock.setSystemTime(clock.now + seconds * 1000);
		},
		sleep: (seconds) => void clock.jump(seconds * 1000),
	};
}
