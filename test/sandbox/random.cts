import { randomBytes, randomInt } from 'node:crypto';

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A token like the seed's: letters and digits. */
export function token(length: number): string {
	return Array.from({ length }, () => ALPHANUMERICS[randomInt(ALPHANUMERICS.length)]).join('');
}

/** Random bytes in lower-case hex. */
export function hex(bytes: number): string {
	return randomBytes(bytes).toString('hex');
}
