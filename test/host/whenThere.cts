import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_SECONDS = 15;
const ASK_EVERY_MILLISECONDS = 100;

/**
 * Calls an address that n8n opens for a published workflow: it does so a moment after it has said that the workflow is published, and
 * answers 404 until then.
 *
 * @returns the first other answer, or the last 404
 */
export async function whenThere(url: string, init?: RequestInit): Promise<Response> {
	const deadline = Date.now() + LONGEST_SECONDS * 1000;
	for (;;) {
		const response = await fetch(url, init);
		if (response.status !== 404 || Date.now() > deadline) return response;
		await response.arrayBuffer();
		await sleep(ASK_EVERY_MILLISECONDS);
	}
}
