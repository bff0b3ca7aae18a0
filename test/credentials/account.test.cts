import { accountOf } from '../../credentials/account';

const KEY = '9f3k2m8q1x7v5b4n6c0z9l8j7h6g5f4d';

const credential = { apiKey: KEY, apiSecret: 'secret', baseUrl: 'https://api.wiro.ai/v1' };

describe('two credentials count as one account', () => {
	test.each([
		['with the same key and base URL', {}],
		['whatever their secret', { apiSecret: 'another' }],
		['when a key was pasted with what nobody sees', { apiKey: `\ufeff ${KEY}\u200b\n` }],
		['when one base URL ends with a slash', { baseUrl: 'https://api.wiro.ai/v1/' }],
		['when one base URL is left empty', { baseUrl: '' }],
		['when one base URL is typed in capitals', { baseUrl: 'HTTPS://API.WIRO.AI/v1' }],
	])('%s', (_how, changes) => {
		expect(accountOf({ ...credential, ...changes })).toBe(accountOf(credential));
	});
});

describe('two credentials are two accounts', () => {
	test.each([
		['with different keys', { apiKey: `${KEY}x` }],
		['at different base URLs', { baseUrl: 'http://127.0.0.1:8080/v1' }],
	])('%s', (_how, changes) => {
		expect(accountOf({ ...credential, ...changes })).not.toBe(accountOf(credential));
	});
});

test('the name of an account tells nothing of its key', () => {
	expect(accountOf(credential)).toMatch(/^[0-9a-f]{64}$/);
	jest.isolateModules(() => {
		const another: typeof import('../../credentials/account') = jest.requireActual(
			'../../credentials/account',
		);
		// Another process has another salt, so nobody can make a table of keys.
		expect(another.accountOf(credential)).not.toBe(accountOf(credential));
	});
});

test('a base URL that is none has no account, and is told in words', () => {
	expect(() => accountOf({ ...credential, baseUrl: 'nowhere' })).toThrow(
		"The 'Base URL' in the Wiro credential is not a web address",
	);
});
