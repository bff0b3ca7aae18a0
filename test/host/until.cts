import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so.
 *
 * @param what in words, for when it never is
 */
export async function until(
	what: string,
	isSo: () => boolean | Promise<boolean>,
	seconds = 20,
): Promise<void> {
	const deadline = Date.now() + seconds * 1000;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`After ${seconds} s still not so: ${what}`);
		await sleep(100);
	}
}
