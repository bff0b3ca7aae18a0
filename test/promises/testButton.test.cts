import { useWorld } from '../support/world.cjs';
import { pressTest } from './support/credentialTest.cjs';
import { useElsewhere } from './support/elsewhere.cjs';
import { only } from './support/tasks.cjs';

const OK = { status: 'OK', message: 'Wiro accepts the credential' };

const error = (message: string) => ({ status: 'Error', message });

const DASHBOARD = "from the Wiro dashboard into the 'Wiro HMAC API' credential";

const BASE_URL =
	"Check the 'Base URL' in the 'Wiro HMAC API' credential (normally https://api.wiro.ai/v1) and the network of your n8n";

const LATER =
	"Try again later. If it stays like this, look at Wiro's status or ask your network administrator";

describe('the Test button, for a signature-based project', () => {
	const world = useWorld();
	const press = async (changes: object = {}) =>
		await pressTest({ ...world.credential, ...changes });

	test('passes for the right key and secret, with one signed question that costs nothing', async () => {
		expect(await press()).toEqual(OK);
		const { route, headers, body } = only(world.wiro.calls);
		expect([route, body]).toEqual(['Detail', { taskid: '1' }]);
		expect(Object.keys(headers)).toEqual(
			expect.arrayContaining(['x-api-key', 'x-nonce', 'x-signature']),
		);
		expect(world.wiro.tasks).toEqual([]);
	});

	test('passes for key and secret that were pasted with spaces and line breaks around them', async () => {
		const { apiKey, apiSecret, baseUrl } = world.credential;
		expect(
			await press({ apiKey: ` ${apiKey}\n`, apiSecret: `\t${apiSecret} `, baseUrl: `${baseUrl}/` }),
		).toEqual(OK);
	});

	test('tells a wrong key', async () => {
		expect(await press({ apiKey: 'wrong' })).toEqual(
			error(
				`Wiro does not know this API key. Copy the API key of your project ${DASHBOARD}. Every Wiro project has a key of its own`,
			),
		);
	});

	test('tells a missing key', async () => {
		expect((await press({ apiKey: '' })).message).toContain('Wiro does not know this API key');
	});

	test('tells a wrong secret', async () => {
		expect(await press({ apiSecret: 'wrong' })).toEqual(
			error(
				`The API secret does not match the API key. Wiro knows the key but rejects the signature. Copy key and secret of the same project ${DASHBOARD}`,
			),
		);
	});

	test.each(['', '  \n'])('tells a missing secret (%j)', async (apiSecret) => {
		expect(await press({ apiSecret })).toEqual(
			error(
				`The API secret is missing. This Wiro project is signature-based. Copy its API secret ${DASHBOARD}`,
			),
		);
	});

	test('tells that the address of this n8n is not allowed', async () => {
		world.wiro.settings.allowedIps = ['10.0.0.1'];
		expect(await press()).toEqual(
			error(
				'Wiro does not allow requests from this IP address. Add the address of your n8n to the allowed IPs of the project in the Wiro dashboard, or remove the restriction. Wiro says: "Requested ip 127.0.0.1 is not allowed."',
			),
		);
	});

	test('tells that there is nothing at the base URL', async () => {
		await world.wiro.offline();
		expect(await press()).toEqual(error(`Wiro refuses the connection. ${BASE_URL} (ECONNREFUSED)`));
	});

	test.each(['api.wiro.ai/v1', 'ftp://api.wiro.ai/v1', 'not a URL', 'http://'])(
		'tells that the base URL %j is no web address',
		async (baseUrl) => {
			expect(await press({ baseUrl })).toEqual(
				error(
					"The Wiro credential cannot be used. The 'Base URL' in the Wiro credential is not a web address. Set it to https://api.wiro.ai/v1",
				),
			);
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test('tells that the connection breaks', async () => {
		world.wiro.fault('Detail', { kind: 'reset' });
		expect(await press()).toEqual(
			error(`The connection to Wiro broke before the answer came. ${LATER}`),
		);
	});

	test.each([
		['html', 'A web page came back instead of an answer from Wiro'],
		['truncated', 'The answer from Wiro is incomplete'],
		['empty', 'The answer from Wiro is empty'],
	] as const)('does not pass for an answer that is none: %s', async (kind, title) => {
		world.wiro.fault('Detail', { kind });
		expect(await press()).toEqual(error(`${title}. ${LATER}. ${BASE_URL}`));
	});

	test.each([
		[500, `Wiro has a fault of its own (HTTP 500). ${LATER}`],
		[
			403,
			`The request was refused (HTTP 403). Wiro, or a proxy between n8n and Wiro, refuses it. ${BASE_URL}`,
		],
	])('does not pass for HTTP %d', async (status, message) => {
		world.wiro.fault('Detail', { kind: 'status', status });
		expect(await press()).toEqual(error(message));
	});

	test('does not pass for 401 in a form that nobody documented', async () => {
		world.wiro.fault('Detail', { kind: 'status', status: 401, body: 'Unauthorized' });
		expect((await press()).message).toContain('Wiro does not accept the credential');
	});

	test('passes whatever Wiro says about the task it asks for', async () => {
		const message = "You don't have any permission for this action.";
		world.wiro.fault('Detail', { kind: 'refusal', code: 0, message });
		expect(await press()).toEqual(OK);
		world.wiro.fault('Detail', { kind: 'json', body: { errors: [], result: true, tasklist: [] } });
		expect(await press()).toEqual(OK);
	});

	test('never shows key or secret, whatever happens', async () => {
		const { apiKey, apiSecret } = world.credential;
		const results = [await press()];
		for (const changes of [{ apiKey: apiSecret }, { apiSecret: apiKey }, { baseUrl: 'x' }]) {
			results.push(await press(changes));
		}
		await world.wiro.offline();
		results.push(await press());
		const said = JSON.stringify(results);
		const signatures = world.wiro.calls.map(({ headers }) => headers['x-signature']);
		for (const secret of [apiKey, apiSecret, ...signatures]) expect(said).not.toContain(secret);
	});

	describe('where the base URL is another server', () => {
		const page = useElsewhere(200, '<html>Welcome</html>', 'text/html');
		const nothing = useElsewhere(404, 'Not Found', 'text/plain');

		test('tells that there is no API behind it', async () => {
			expect(await press({ baseUrl: `${nothing.origin}/v1` })).toEqual(
				error(`There is no Wiro API at this address (HTTP 404). ${BASE_URL}`),
			);
		});

		test.each(['', '/V1', '/v1/v1'])(
			'tells that there is none at a wrong path: "%s"',
			async (path) => {
				const baseUrl = `${new URL(world.credential.baseUrl).origin}${path}`;
				const { message } = await press({ baseUrl });
				expect(message).toContain('There is no Wiro API at this address (HTTP 404)');
				expect(message).toContain("Check the 'Base URL'");
			},
		);

		test('tells that there is a web page', async () => {
			expect((await press({ baseUrl: page.origin })).message).toContain(
				'A web page came back instead of an answer from Wiro',
			);
		});

		test('tells that the base URL leads there, and sends neither key nor signature along', async () => {
			for (const status of [301, 302, 303, 307, 308]) {
				const location = `${page.origin}/v1/Task/Detail`;
				world.wiro.fault('Detail', { kind: 'redirect', status, location });
				expect(await press()).toEqual(
					error(
						`The 'Base URL' leads elsewhere: to ${page.host} (HTTP ${status}). Key and signature were not sent there. ${BASE_URL}`,
					),
				);
			}
			expect(page.visits).toEqual([]);
		});
	});
});

describe('the Test button, for a project with the API key only', () => {
	const world = useWorld({ project: 'apiKeyOnly' });
	const press = async (changes: object = {}) =>
		await pressTest({ ...world.credential, ...changes });

	test('passes with the key alone, and sends neither nonce nor signature', async () => {
		expect(await press({ apiSecret: '' })).toEqual(OK);
		const { headers } = only(world.wiro.calls);
		expect(headers['x-api-key']).toBe(world.wiro.apiKey);
		expect(headers).not.toHaveProperty('x-nonce');
		expect(headers).not.toHaveProperty('x-signature');
	});

	test('tells a wrong key', async () => {
		expect((await press({ apiKey: 'wrong', apiSecret: '' })).message).toContain(
			'Wiro does not know this API key',
		);
	});
});
