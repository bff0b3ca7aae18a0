import { WiroSandbox } from './index.cjs';
import { sign } from './signing.cjs';
import { firstError, post, request, RUN, signed } from './testClient.cjs';

const PROMPT = { prompt: 'A dog on the couch' };

describe('access', () => {
	let sandbox: WiroSandbox;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start();
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());

	const refused = async (headers: Record<string, string>) => {
		const reply = await post(sandbox, RUN, PROMPT, headers);
		expect(reply.json).toMatchObject({ result: false });
		expect(sandbox.tasks).toHaveLength(0);
		return { status: reply.status, error: firstError(reply) };
	};

	it('signs as openssl does in the seed', () => {
		// echo -n "${SECRET}${NONCE}" | openssl dgst -sha256 -hmac "${KEY}"
		expect(
			sign(
				'9f3k2m8q1x7v5b4n6c0z9l8j7h6g5f4d',
				'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
				'1734513807',
			),
		).toBe('0e607311b745986e1b230b4472273da1f77f4f23fb0fedccab210c6b9dc5767a');
	});

	it('lets a well-signed request in', async () => {
		const { status, json } = await post(sandbox, RUN, PROMPT);
		expect(status).toBe(200);
		expect(json).toEqual({
			errors: [],
			taskid: expect.stringMatching(/^\d+$/),
			socketaccesstoken: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
			result: true,
		});
	});

	it('tells an unknown key, a missing and a wrong signature apart', async () => {
		const good = signed(sandbox);
		const notValid = {
			status: 401,
			error: { code: 0, message: 'Project authorization is not valid.' },
		};
		expect(await refused({ ...good, 'x-api-key': 'nobody' })).toEqual({
			status: 401,
			error: { code: 0, message: 'Project authorization is not founded.' },
		});
		expect(await refused({ 'x-api-key': sandbox.apiKey })).toEqual({
			status: 401,
			error: {
				code: 0,
				message:
					'Project requires signature authentication. x-signature and x-nonce headers are required.',
			},
		});
		expect(await refused({ ...good, 'x-signature': good['x-signature'].toUpperCase() })).toEqual(
			notValid,
		);
		expect(await refused({ ...good, 'x-nonce': '7' })).toEqual(notValid);
	});

	it.each(['9007199254740993', '12.5', '1e3', '007', 'abc'])(
		'refuses %s as a nonce, although it is signed',
		async (nonce) => {
			expect(await refused(signed(sandbox, nonce))).toMatchObject({ status: 401 });
		},
	);

	it('refuses a nonce that comes twice, unless told otherwise', async () => {
		const headers = signed(sandbox);
		expect(await post(sandbox, RUN, PROMPT, headers)).toMatchObject({ status: 200 });
		expect(await post(sandbox, RUN, PROMPT, headers)).toMatchObject({ status: 401 });
		sandbox.settings.uniqueNonces = false;
		expect(await post(sandbox, RUN, PROMPT, headers)).toMatchObject({ status: 200 });
		sandbox.settings.uniqueNonces = true;
	});

	it('refuses an address that is not on the list', async () => {
		sandbox.settings.allowedIps = ['10.0.0.1'];
		const reply = await post(sandbox, RUN, PROMPT);
		sandbox.settings.allowedIps = undefined;
		expect(reply.status).toBe(401);
		expect(firstError(reply)).toEqual({
			code: 0,
			message: 'Requested ip 127.0.0.1 is not allowed.',
		});
	});

	it('looks at the key alone in an API-key-only project', async () => {
		const simple = await WiroSandbox.start({ project: 'apiKeyOnly' });
		const headers = { 'x-api-key': simple.apiKey };
		expect(await post(simple, RUN, PROMPT, headers)).toMatchObject({ status: 200 });
		expect(await post(simple, RUN, PROMPT, { 'x-api-key': 'x' })).toMatchObject({ status: 401 });
		await simple.stop();
	});

	it('answers 404 to unknown paths and methods, and records them', async () => {
		expect(await post(sandbox, '/Task/Nothing', {})).toMatchObject({
			status: 404,
			json: { result: false },
		});
		expect(await request(`${sandbox.baseUrl}/Task/Detail`)).toMatchObject({ status: 404 });
		expect(sandbox.calls.map(({ route }) => route)).toEqual(['unknown', 'unknown']);
	});
});
