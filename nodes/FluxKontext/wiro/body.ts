import type { HttpAnswer } from './answer';
import { isObject } from './read';

/**
 * The longest answer that is read, in bytes, unzipped: a page of Wiro's list holds a hundred tasks, each with the log of its tool. What is
 * longer is no answer, and is not let into n8n's memory.
 */
const LONGEST_ANSWER = 10 * 1024 * 1024;

/** What n8n's helpers hand out for a body that is still to come. */
type Incoming = AsyncIterable<Uint8Array> & {
	on(event: 'error', told: () => void): unknown;
	destroy(): unknown;
};

/**
 * Reads what n8n's helper gave when it was asked for the full response, as a stream.
 *
 * @param response what it gave
 * @param ending ends the reading, and closes the connection
 * @returns null where it is no response
 * @throws when the connection breaks, and when the request is ended, before all of it came
 */
export async function readAnswer(
	response: unknown,
	ending: AbortSignal,
): Promise<HttpAnswer | null> {
	if (!isObject(response)) return null;
	const { statusCode, headers, body } = response;
	if (typeof statusCode !== 'number') return null;
	return {
		status: statusCode,
		headers: isObject(headers) ? headers : {},
		text: await readText(body, ending),
	};
}

/**
 * Reads the text of an answer as it comes in.
 *
 * @param body what n8n's helper gave for it when it was asked for a stream
 * @param ending ends the reading, and closes the connection
 * @returns the text; null where it is longer than any answer: the rest is not fetched
 * @throws when the connection breaks, and when the request is ended, before all of it came
 */
async function readText(body: unknown, ending: AbortSignal): Promise<string | null> {
	if (!isIncoming(body)) return typeof body === 'string' ? body : JSON.stringify(body ?? '');
	// It may break when nobody reads from it any more; who did read was told.
	body.on('error', () => undefined);
	ending.addEventListener('abort', () => body.destroy(), { once: true });
	const pieces: Uint8Array[] = [];
	let size = 0;
	for await (const piece of body) {
		size += piece.length;
		// To leave the loop closes the connection.
		if (size > LONGEST_ANSWER) return null;
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString();
}

function isIncoming(body: unknown): body is Incoming {
	return (
		isObject(body) &&
		Symbol.asyncIterator in body &&
		typeof body.on === 'function' &&
		typeof body.destroy === 'function'
	);
}
