import fc from 'fast-check';
import { createNonceSource, nextNonce, sign } from '../../../credentials/signing';
import { opensslSign } from '../support/signature.cjs';

describe('a signature is what openssl makes of key, secret and nonce', () => {
	test('for a vector made on a command line', () => {
		// printf '%s%s' "$SECRET" "$NONCE" | openssl dgst -sha256 -hmac "$KEY"
		expect(
			sign(
				'k3yOfTheProject0123456789abcdefg',
				'cafe0123456789abcdefcafe0123456789abcdef',
				9007199254740991,
			),
		).toBe('804fbd4a7b11b5b6089667d29f43fb665b2689fdfbeb7dc33181882b360d2b62');
	});

	test.each([
		['key', 'secret', 1],
		['9f3k2m8q1x7v5b4n6c0z9l8j7h6g5f4d', '00112233445566778899aabbccddeeff', 1734513807],
		['a key with spaces', 'a secret with "quotes" and $signs', 2 ** 52],
		['ключ', '秘密', 42],
		['k'.repeat(200), 's'.repeat(500), 7],
	])('for the key %j, the secret %j and the nonce %d', (key, secret, nonce) => {
		expect(sign(key, secret, nonce)).toBe(opensslSign(key, secret, String(nonce)));
	});

	test('for any other', () => {
		const text = fc.string({ minLength: 1, maxLength: 64 }).filter((key) => !key.includes('\0'));
		fc.assert(
			fc.property(text, fc.string(), fc.nat(), (key, secret, nonce) => {
				expect(sign(key, secret, nonce)).toBe(opensslSign(key, secret, String(nonce)));
			}),
			{ numRuns: 25 },
		);
	});
});

describe('nonces', () => {
	test('a hundred thousand of one process are all different, whole, positive and held exactly', () => {
		const nonces = Array.from({ length: 100_000 }, () => nextNonce());
		expect(new Set(nonces).size).toBe(100_000);
		expect(nonces.every((nonce) => Number.isSafeInteger(nonce) && nonce > 0)).toBe(true);
		expect(nonces.every((nonce) => /^\d+$/.test(String(nonce)))).toBe(true);
	});

	test('two processes that start in the same moment do not use the same ones', () => {
		const ranges = Array.from({ length: 50 }, () => createNonceSource()());
		const sorted = [...ranges].sort((a, b) => a - b);
		const gaps = sorted.slice(1).map((start, index) => start - sorted[index]);
		expect(Math.min(...gaps)).toBeGreaterThan(1_000_000);
	});

	test('a process that runs for years does not run out of numbers that are held exactly', () => {
		for (let n = 0; n < 200; n += 1) {
			// A thousand signatures a second for a thousand years.
			expect(Number.isSafeInteger(createNonceSource()() + 1000 * 365 * 86_400 * 1000)).toBe(true);
		}
	});
});
