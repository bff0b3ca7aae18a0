import { sleep } from 'n8n-workflow';

import { OVER } from './pause';
import type { Stop } from './stop';

/** How a job with a deadline ended. */
export type DeadlineEnd<T> =
	| { kind: 'done'; value: T }
	| { kind: 'failed'; error: unknown }
	| { kind: 'timeout' }
	| { kind: 'stopped' };

/**
 * Does a job that must end by a deadline. n8n's own time limit for requests covers neither a stalled connection nor a trickling body.
 *
 * @param seconds how long the job may take
 * @param stop ends the job at once
 * @param job gets a signal that fires when it must end, and when it is over, so that nothing of it stays open
 * @returns how it ended; never throws
 */
export async function withDeadline<T>(
	seconds: number,
	stop: Stop | undefined,
	job: (signal: AbortSignal) => Promise<T>,
): Promise<DeadlineEnd<T>> {
	if (stop?.stopped) return { kind: 'stopped' };
	const ending = new AbortController();
	const end = () => ending.abort(OVER);
	const takeBack = stop?.onStop(end);
	let timedOut = false;
	const strike = () => {
		timedOut = !ending.signal.aborted;
		end();
	};
	// n8n 2.x clears the timer when the signal fires; in n8n 1.x it strikes later, at a job that is over.
	sleep(seconds * 1000, ending.signal).then(strike, () => undefined);
	try {
		return { kind: 'done', value: await job(ending.signal) };
	} catch (error) {
		if (stop?.stopped) return { kind: 'stopped' };
		return timedOut ? { kind: 'timeout' } : { kind: 'failed', error };
	} finally {
		takeBack?.();
		end();
	}
}
