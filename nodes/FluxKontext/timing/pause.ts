import { sleep } from 'n8n-workflow';

import type { Stop } from './stop';

/**
 * Waits, or stops waiting as soon as it is told to. Never throws: ask `stop` afterwards.
 *
 * n8n 2.x takes a signal as a second argument of `sleep` and clears its timer; n8n 1.x ignores it, so the race ends the wait there.
 *
 * @param milliseconds how long
 * @param stop ends the wait early
 */
export async function pause(milliseconds: number, stop?: Stop): Promise<void> {
	if (stop === undefined) return await sleep(milliseconds);
	if (stop.stopped) return;
	const timer = new AbortController();
	await new Promise<void>((resolve) => {
		const takeBack = stop.onStop(() => {
			timer.abort();
			resolve();
		});
		const over = () => {
			takeBack();
			resolve();
		};
		sleep(milliseconds, timer.signal).then(over, over);
	});
}
