import { pause } from './pause';

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
 * @param signal ends the job at once
 * @param job gets a signal that fires when it must end, and when it is over, so that nothing of it stays open
 * @returns how it ended; never throws
 */
export async function withDeadline<T>(
	seconds: number,
	signal: AbortSignal | undefined,
	job: (signal: AbortSignal) => Promise<T>,
): Promise<DeadlineEnd<T>> {
	if (signal?.aborted) return { kind: 'stopped' };
	const ending = new AbortController();
	const stop = () => ending.abort();
	signal?.addEventListener('abort', stop);
	let timedOut = false;
	const deadline = pause(seconds * 1000, ending.signal).then(() => {
		timedOut = !ending.signal.aborted;
		ending.abort();
	});
	try {
		return { kind: 'done', value: await job(ending.signal) };
	} catch (error) {
		if (signal?.aborted) return { kind: 'stopped' };
		return timedOut ? { kind: 'timeout' } : { kind: 'failed', error };
	} finally {
		signal?.removeEventListener('abort', stop);
		ending.abort();
		await deadline;
	}
}
