import { createHmac, randomInt } from 'crypto';

const TWO_POW_26 = 2 ** 26;

/**
 * Hands out nonces for one n8n process: a random 52-bit start, then one more for each request.
 *
 * The docs ask for "unix time or any random integer" and use it for replay protection, so two requests must never share one.
 * Counting makes that certain within a process, the random start makes it practically certain between n8n workers,
 * where a clock would not: two workers sign in the same millisecond all the time.
 *
 * @returns a function that returns the next nonce: an integer that a JavaScript number holds exactly
 */
export function createNonceSource(): () => number {
	let last = randomInt(1, TWO_POW_26) * TWO_POW_26 + randomInt(TWO_POW_26);
	return () => (last += 1);
}

/** The nonces of this process, shared by every credential in it. */
export const nextNonce = createNonceSource();

/**
 * Signs one request as Wiro's tool page describes: hex HMAC-SHA256 with the API key as its key, over secret + nonce.
 *
 * @param apiKey the project's API key
 * @param apiSecret the project's API secret
 * @param nonce the nonce that goes out beside the signature
 * @returns 64 lower-case hex digits
 */
export function sign(apiKey: string, apiSecret: string, nonce: number): string {
	return createHmac('sha256', apiKey).update(`${apiSecret}${nonce}`).digest('hex');
}
