import { sleep } from 'n8n-workflow';

import type { Stop } from './stop';

/** The longest pause that a timer of Node.js knows, some 24 days; with a longer one it strikes at once. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** Made once: without a reason of ours, every end of a timer would make an exception with a stack trace. */
export const OVER = new Error('This timer is over');

/**
 * Waits, or stops waiting as soon as it is told to. Never throws: ask `stop` afterwards.
 *
 * n8n 2.x takes a signal as a second argument of `sleep` and clears its timer; n8n 1.x ignores it, so the race ends the wait there.
 *
 * @param seconds how long, at most some 24 days
 * @param stop ends the wait early
 */
export async function pause(seconds: number, stop?: Stop): Promise<void> {
	// Rounded up, so that a moment is not missed by less than the timer can tell.
	const milliseconds = Math.min(Math.ceil(Math.max(0, seconds) * 1000), LONGEST_MILLISECONDS);
	if (stop === undefined) return await sleep(milliseconds);
	if (stop.stopped) return;
	const timer = new AbortController();
	await new Promise<void>((resolve) => {
		const takeBack = stop.onStop(() => {
			timer.abort(OVER);
			resolve();
		});
		const over = () => {
			takeBack();
			resolve();
		};
		sleep(milliseconds, timer.signal).then(over, over);
	});
}
