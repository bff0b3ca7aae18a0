import fc from 'fast-check';
import { cleanText } from '../../nodes/FluxKontext/errors/cleanText';

const KEY = '9f3k2m8q1x7v5b4n6c0z9l8j7h6g5f4d';
const SIGNATURE = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

describe('a text of somebody else is shown', () => {
	test.each([
		['Request parameter [prompt] required', 'Request parameter [prompt] required'],
		['One\r\n  two\tthree\n', 'One two three'],
		['a\u200bb\ufeff\u00adc', 'abc'],
		['no\u00a0break', 'no break'],
		['a\u202etxt.exe', 'atxt.exe'],
		['\u0007\u001b[31mred', '[31mred'],
		[' \n ', ''],
	])('%j as %j', (text, shown) => {
		expect(cleanText(text, 200)).toBe(shown);
	});

	test.each([
		`Key ${KEY} is unknown`,
		`{"x-api-key":"${KEY}","x-signature":"${SIGNATURE}"}`,
		`https://${KEY}:${SIGNATURE}@example.com/`,
		`${KEY.slice(0, 16)}\u200b${KEY.slice(16)}`,
		`k=${encodeURIComponent(`${KEY}+/=`)}`,
		SIGNATURE.toUpperCase(),
	])('without secrets: %s', (text) => {
		const shown = cleanText(text, 200);
		expect(shown.toLowerCase()).not.toContain(KEY.slice(0, 10));
		expect(shown.toLowerCase()).not.toContain(SIGNATURE.slice(0, 10));
		expect(shown).toContain('…');
	});

	test.each([
		'x-api-key: short1',
		'apiSecret="short1"',
		'Authorization: Bearer short1',
		'api_key=short1&b',
	])('without a short one that is named: %s', (text) => {
		expect(cleanText(text, 200)).not.toContain('short1');
	});

	test('an address without user and password', () => {
		expect(cleanText('see https://me:pw@example.com/a', 200)).toBe('see https://…@example.com/a');
	});

	test('a sentence about keys stays whole', () => {
		const sentence =
			'Project requires signature authentication. x-signature and x-nonce headers are required.';
		expect(cleanText(sentence, 200)).toBe(sentence);
	});

	test('never longer than asked, on one line, and never with half a character', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary', maxLength: 300 }),
				fc.integer({ min: 1, max: 100 }),
				(text, longest) => {
					const shown = cleanText(text, longest);
					expect(shown.length).toBeLessThanOrEqual(longest);
					expect(shown).not.toMatch(/\p{Surrogate}/u);
					expect(shown).not.toMatch(/[\r\n\t]/);
				},
			),
		);
	});

	test('of many megabytes, at once', () => {
		for (const text of [
			'word '.repeat(1_000_000),
			'a'.repeat(5_000_000),
			'://'.repeat(1_000_000),
		]) {
			const start = performance.now();
			expect(cleanText(text, 300).length).toBeLessThanOrEqual(300);
			expect(performance.now() - start).toBeLessThan(5000);
		}
	});
});
