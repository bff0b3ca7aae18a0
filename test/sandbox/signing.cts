import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 in lower-case hex: the API key is the key, secret + nonce the message [seed]. */
export function sign(apiKey: string, apiSecret: string, nonce: string): string {
	return createHmac('sha256', apiKey).update(`${apiSecret}${nonce}`).digest('hex');
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * "Unix time or any random integer" [seed], as decimal text. One that a JavaScript number does not
 * hold exactly is refused: somewhere on its way it would be rounded, and the signature be wrong.
 */
export function isNonce(text: string): boolean {
	const value = Number(text);
	return Number.isSafeInteger(value) && String(value) === text;
}
