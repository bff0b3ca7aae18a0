import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';
import { BOTH_FAMILIES, resolveNames } from '../engine/names.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { openBlackHole } from './support/blackHole.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN_AND_WAIT } from './support/failures.cjs';
import { only } from './support/tasks.cjs';

/* Run costs money. What surely never reached Wiro is told so, and may be started again. */

let blackHole: Awaited<ReturnType<typeof openBlackHole>>;
beforeAll(async () => {
	blackHole = await openBlackHole();
});
afterAll(() => blackHole.close());

const world = useWorld();

/** Fails in the given words in every mode, without a task; then a retry from the list, with the network in order, starts the edit. */
async function isNeverSent(
	title: string,
	says: string[],
	wrong: () => Partial<WiroCredential>,
	repair: () => void = () => undefined,
): Promise<void> {
	const parameters = RUN_AND_WAIT;
	const broken = () => ({ parameters, credential: { ...world.credential, ...wrong() } });
	await failsInEveryMode(world, {
		given: broken,
		failing: { title, says: ['Nothing was sent to Wiro, so nothing is to be paid', ...says] },
		then: () => expect(world.wiro.calls).toEqual([]),
	});
	const failed = await world.run(broken());
	repair();
	const { json, error } = await world.run({ parameters, resume: retryFromList(failed.run) });
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ succeeded: true });
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
}

const DEAD = 'Wiro cannot be reached';

describe('an edit that surely never reached Wiro is told so, and a retry from the list starts it', () => {
	test('where the host has two addresses: one does not answer, the other refuses', async () => {
		const restore = resolveNames({ 'two-addresses.example': [...BOTH_FAMILIES].reverse() });
		try {
			const baseUrl = `http://two-addresses.example:${blackHole.port}/v1`;
			await isNeverSent(DEAD, ["Check the 'Base URL'", '(ETIMEDOUT)'], () => ({ baseUrl }));
		} finally {
			restore();
		}
	}, 30_000);

	test('where TLS does not come about', async () => {
		const server = await listening((each) => each.once('data', () => each.end()));
		const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
		try {
			await isNeverSent(DEAD, ["Check the 'Base URL'", '(ECONNRESET)'], () => ({ baseUrl }));
		} finally {
			server.close();
		}
	}, 30_000);

	const REFUSED = 'Wiro refuses the connection';
	const NO_ADDRESS = 'n8n cannot make out where to connect to';

	test.each([
		['http://proxy.example:99999', NO_ADDRESS, 'HTTP_PROXY and HTTPS_PROXY'],
		['http://[::1', NO_ADDRESS, 'HTTP_PROXY and HTTPS_PROXY'],
		['://proxy.example', NO_ADDRESS, 'HTTP_PROXY and HTTPS_PROXY'],
		[':3128', NO_ADDRESS, 'HTTP_PROXY and HTTPS_PROXY'],
		['127.0.0.1:9', REFUSED, 'the network of your n8n'],
	])("where n8n's proxy is set to %s", async (proxy, title, says) => {
		const set = (value: string | undefined) => {
			for (const name of ['HTTP_PROXY', 'http_proxy']) {
				if (value === undefined) delete process.env[name];
				else process.env[name] = value;
			}
		};
		set(proxy);
		try {
			await isNeverSent(
				title,
				[says],
				() => ({}),
				() => set(undefined),
			);
		} finally {
			set(undefined);
		}
	});
});

test.each(['http://127.0.0.1:99999/v1', 'http://[::1/v1', 'ftp://127.0.0.1/v1', 'http://xn--/v1'])(
	'nothing is sent to the Base URL %s, which is none',
	async (baseUrl) => {
		await failsInEveryMode(world, {
			given: () => ({ parameters: RUN_AND_WAIT, credential: { ...world.credential, baseUrl } }),
			failing: {
				title: 'The Wiro credential cannot be used',
				says: ["The 'Base URL' in the Wiro credential is not a web address"],
			},
			then: () => expect(world.wiro.calls).toEqual([]),
		});
	},
);

test('a host that refuses on one address family is reached at the other: the edit is delivered, and paid once', async () => {
	const restore = resolveNames({ 'two-addresses.example': BOTH_FAMILIES });
	try {
		const baseUrl = world.credential.baseUrl.replace('127.0.0.1', 'two-addresses.example');
		const credential = { ...world.credential, baseUrl };
		const { json, error } = await world.run({ parameters: RUN_AND_WAIT, credential });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true });
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	} finally {
		restore();
	}
});

test('the Base URL with port 0, where nobody can listen, is told as refused', async () => {
	await isNeverSent('Wiro refuses the connection', ["Check the 'Base URL'"], () => ({
		baseUrl: 'http://127.0.0.1:0/v1',
	}));
});

async function listening(serve: (socket: Socket) => void): Promise<Server> {
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		serve(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}
