import { pause } from './pause';
import { createStop, type Stop } from './stop';

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
	const over = createStop();
	const takeBack = stop?.onStop(() => ending.abort());
	let timedOut = false;
	const deadline = pause(seconds * 1000, over).then(() => {
		timedOut = !over.stopped;
		ending.abort();
	});
	try {
		return { kind: 'done', value: await job(ending.signal) };
	} catch (error) {
		if (stop?.stopped) return { kind: 'stopped' };
		return timedOut ? { kind: 'timeout' } : { kind: 'failed', error };
	} finally {
		takeBack?.();
		over.stop();
		await deadline;
	}
}
