import { sleep } from 'n8n-workflow';

/**
 * Waits, or stops waiting as soon as the signal says so. Never throws: ask the signal afterwards.
 *
 * n8n 2.x takes the signal as a second argument of `sleep` and clears its timer; n8n 1.x ignores it, so the race ends the wait there.
 *
 * @param milliseconds how long
 * @param signal ends the wait early
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (signal === undefined) return await sleep(milliseconds);
	if (signal.aborted) return;
	await new Promise<void>((resolve) => {
		const done = () => {
			signal.removeEventListener('abort', done);
			resolve();
		};
		signal.addEventListener('abort', done);
		sleep(milliseconds, signal).then(done, done);
	});
}
