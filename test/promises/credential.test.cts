import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { WiroHmacApi } from '../../credentials/WiroHmacApi.credentials';
import { opensslSign } from './support/signature.cjs';

const KEY = '9f3k2m8q1x7v5b4n6c0z9l8j7h6g5f4d';
const SECRET = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

const credential = { apiKey: KEY, apiSecret: SECRET, baseUrl: 'https://api.wiro.ai/v1' };

/** Lets the credential do what n8n asks of it with every request. */
const authenticate = async (
	data: ICredentialDataDecryptedObject,
	request: Partial<IHttpRequestOptions> = {},
) => {
	const { authenticate: sign } = new WiroHmacApi();
	if (typeof sign !== 'function') throw new Error('The credential does not sign');
	const options = { method: 'POST' as const, url: '/Task/Detail', ...request };
	const signed = await sign(data, options);
	return { ...signed, headers: { ...signed.headers } as Record<string, string> };
};

describe('signing', () => {
	test('every request has the key, a nonce, and the signature that openssl makes of them', async () => {
		for (let n = 0; n < 10; n += 1) {
			const { headers } = await authenticate(credential);
			expect(headers).toEqual({
				'x-api-key': KEY,
				'x-nonce': expect.stringMatching(/^[1-9]\d*$/),
				'x-signature': opensslSign(KEY, SECRET, headers['x-nonce']),
			});
			expect(headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
		}
	});

	test('ten thousand signatures made at once have ten thousand nonces, each a whole number that is held exactly', async () => {
		const signed = await Promise.all(
			Array.from({ length: 10_000 }, async () => await authenticate(credential)),
		);
		const nonces = signed.map(({ headers }) => headers['x-nonce']);
		expect(new Set(nonces).size).toBe(10_000);
		expect(nonces.filter((nonce) => String(Number(nonce)) !== nonce)).toEqual([]);
		expect(nonces.filter((nonce) => !Number.isSafeInteger(Number(nonce)))).toEqual([]);
		expect(nonces.filter((nonce) => Number(nonce) <= 0)).toEqual([]);
		expect(new Set(signed.map(({ headers }) => headers['x-signature'])).size).toBe(10_000);
	});

	test.each(['', '  ', undefined])(
		'with the secret %j, the key goes alone: neither nonce nor signature',
		async (apiSecret) => {
			const { headers } = await authenticate({ ...credential, apiSecret: apiSecret ?? '' });
			expect(headers).toEqual({ 'x-api-key': KEY });
		},
	);

	test('space and line breaks around a pasted key and secret do not count', async () => {
		const pasted = { ...credential, apiKey: ` ${KEY}\r\n`, apiSecret: `\n${SECRET}\t` };
		const { headers } = await authenticate(pasted);
		expect(headers['x-api-key']).toBe(KEY);
		expect(headers['x-signature']).toBe(opensslSign(KEY, SECRET, headers['x-nonce']));
	});

	test('what nobody sees in a pasted key and secret does not count, wherever it stands', async () => {
		const apiKey = `\ufeff${KEY.slice(0, 9)}\u200b${KEY.slice(9)}`;
		const apiSecret = `\u2060${SECRET}\u00ad`;
		const { headers } = await authenticate({ ...credential, apiKey, apiSecret });
		expect(headers['x-api-key']).toBe(KEY);
		expect(headers['x-signature']).toBe(opensslSign(KEY, SECRET, headers['x-nonce']));
	});

	test('a key that cannot be one is told in words, not sent', async () => {
		await expect(authenticate({ ...credential, apiKey: 'kéy' })).rejects.toThrow(
			"The 'API Key' in the Wiro credential holds characters that no key has",
		);
	});

	test('headers, body and method of the request stay as they are', async () => {
		const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
		const signed = await authenticate(credential, { headers, body: { taskid: '1' } });
		expect(signed).toMatchObject({ method: 'POST', body: { taskid: '1' } });
		expect(signed.headers).toMatchObject(headers);
	});

	test('a key that somebody put into the headers is replaced, not kept', async () => {
		const { headers } = await authenticate(credential, {
			headers: { 'x-api-key': 'other', 'x-signature': 'other', 'x-nonce': '1' },
		});
		expect(headers['x-api-key']).toBe(KEY);
		expect(headers['x-signature']).toBe(opensslSign(KEY, SECRET, headers['x-nonce']));
	});

	test('the request that was handed in is not changed: a retry signs it anew', async () => {
		const request = { method: 'POST' as const, url: '/Task/Detail', headers: {} };
		await authenticate(credential, request);
		expect(request).toEqual({ method: 'POST', url: '/Task/Detail', headers: {} });
	});
});

describe('the base URL', () => {
	test.each([
		['https://api.wiro.ai/v1', 'https://api.wiro.ai/v1'],
		['https://api.wiro.ai/v1/', 'https://api.wiro.ai/v1'],
		['https://api.wiro.ai/v1///', 'https://api.wiro.ai/v1'],
		['  https://api.wiro.ai/v1 \n', 'https://api.wiro.ai/v1'],
		['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
		['https://gateway.example/wiro/v1/', 'https://gateway.example/wiro/v1'],
		['https://api.wiro.ai', 'https://api.wiro.ai/v1'],
		['https://api.wiro.ai/', 'https://api.wiro.ai/v1'],
		['http://api.wiro.ai/v1', 'https://api.wiro.ai/v1'],
		['http://api.wiro.ai:443', 'https://api.wiro.ai/v1'],
		['http://api.wiro.ai:8080/v1', 'https://api.wiro.ai/v1'],
		['', 'https://api.wiro.ai/v1'],
		['   ', 'https://api.wiro.ai/v1'],
	])('%j means %s', async (baseUrl, expected) => {
		expect((await authenticate({ ...credential, baseUrl })).url).toBe(`${expected}/Task/Detail`);
	});

	test('where an old credential has none, it is that of Wiro', async () => {
		expect((await authenticate({ apiKey: KEY, apiSecret: SECRET })).url).toBe(
			'https://api.wiro.ai/v1/Task/Detail',
		);
		const field = new WiroHmacApi().properties.find(({ name }) => name === 'baseUrl');
		expect(field?.default).toBe('https://api.wiro.ai/v1');
	});

	test.each(['api.wiro.ai/v1', 'ftp://api.wiro.ai', 'javascript:alert(1)', 'v1', 'https://'])(
		'%j is refused, with words that say what to enter',
		async (baseUrl) => {
			await expect(authenticate({ ...credential, baseUrl })).rejects.toThrow(
				"The 'Base URL' in the Wiro credential is not a web address. Set it to https://api.wiro.ai/v1",
			);
		},
	);
});

test.each([
	['http:\\\\evil.example\\v1', 'is not a web address'],
	['https://api.wiro.ai\\@evil.example', 'is not a web address'],
	['https:/api.wiro.ai/v1', 'is not a web address'],
	['https:api.wiro.ai/v1', 'is not a web address'],
	['https://api.wiro.ai@evil.example/v1', 'holds a user name or a password'],
	['https://api.wiro.ai/v1?x=1', "goes on behind a '?' or '#'"],
	['https://api.wiro.ai/v1#x', "goes on behind a '?' or '#'"],
])(
	'the base URL %s, which others may read in another way, is refused in words',
	async (baseUrl, why) => {
		await expect(authenticate({ ...credential, baseUrl })).rejects.toThrow(
			`The 'Base URL' in the Wiro credential ${why}. Set it to https://api.wiro.ai/v1`,
		);
	},
);

describe('key and signature go to the host of the base URL and nowhere else', () => {
	test.each([
		['another host', 'https://evil.example/v1/Task/Detail'],
		['another host without a scheme', '//evil.example/v1/Task/Detail'],
		['another host behind backslashes', '\\\\evil.example/v1'],
		['another port', 'https://api.wiro.ai:8443/v1/Task/Detail'],
		['no encryption', 'http://api.wiro.ai/v1/Task/Detail'],
		['a host that begins like it', 'https://api.wiro.ai.evil.example/v1'],
		['a host with its name as the user', 'https://api.wiro.ai@evil.example/v1'],
		['the host of the pictures', 'https://cdn1.wiro.ai/a/0.png'],
		['something that is no address', 'http://'],
	])('%s', async (_what, url) => {
		await expect(authenticate(credential, { url })).rejects.toThrow(
			'The Wiro credential signs requests to https://api.wiro.ai only, and this one goes to',
		);
	});

	test('the refusal names the other host and says what to do, without key or secret', async () => {
		const refused = authenticate(credential, { url: 'https://evil.example/x' });
		await expect(refused).rejects.toThrow(
			'The Wiro credential signs requests to https://api.wiro.ai only, and this one goes to evil.example. Use no authentication for other hosts: finished pictures need none',
		);
	});

	test("n8n's older request form, which says uri for url, is looked at too", async () => {
		const request = { method: 'POST' as const, uri: 'https://evil.example/x', url: undefined };
		const { authenticate: sign } = new WiroHmacApi();
		if (typeof sign !== 'function') throw new Error('The credential does not sign');
		const asOptions: IHttpRequestOptions = Object.assign({ url: '' }, request);
		Reflect.deleteProperty(asOptions, 'url');
		await expect(sign(credential, asOptions)).rejects.toThrow('goes to evil.example');
	});

	test.each(['https://api.wiro.ai/v1/Task/Detail', 'https://api.wiro.ai:443/v1/Task/Detail'])(
		'a whole address on the own host is signed: %s',
		async (url) => {
			const { headers, baseURL } = await authenticate(credential, { url });
			expect(headers).toHaveProperty('x-signature');
			expect(baseURL).toBeUndefined();
		},
	);

	test('redirects are not followed, in whichever way the request asks for them', async () => {
		const asking = { disableFollowRedirect: false, followRedirect: true, followAllRedirects: true };
		expect(await authenticate(credential, asking)).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	});
});

describe('the credential in n8n', () => {
	const type = new WiroHmacApi();

	test('has the name and the fields that saved workflows and people rely on', () => {
		expect([type.name, type.displayName]).toEqual(['wiroHmacApi', 'Wiro HMAC API']);
		expect(type.properties.map(({ name }) => name)).toEqual(['apiKey', 'apiSecret', 'baseUrl']);
	});

	test.each(['apiKey', 'apiSecret'])('%s is hidden while it is typed', (field) => {
		const property = type.properties.find(({ name }) => name === field);
		expect(property?.typeOptions).toEqual({ password: true });
		expect(property?.default).toBe('');
	});

	test('the secret may be left empty, the key may not', () => {
		const required = type.properties.filter((field) => field.required === true);
		expect(required.map(({ name }) => name)).toEqual(['apiKey']);
	});
});
