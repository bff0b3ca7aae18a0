import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import { BOTH_FAMILIES, resolveNames } from '../engine/names.cjs';
import { only, taskOf } from '../promises/support/tasks.cjs';
import {
	bytesIn,
	EDIT,
	finishedTask,
	noise,
	pictureOf,
	servedBytes,
	urlsOf,
	usePictureWorld,
} from './pictureWorld.cjs';

const world = usePictureWorld();

/** What would let somebody act in the name of the user. */
const CREDENTIALS = /^(x-api-key|x-nonce|x-signature|.*auth.*|cookie)$/i;

/** Checks that nothing in the headers is, or holds, a part of the credential. */
function expectNoCredentials(visits: ReadonlyArray<IncomingHttpHeaders>): void {
	expect(visits.length).toBeGreaterThan(0);
	const signatures = world.wiro.calls.flatMap(({ headers }) => headers['x-signature'] ?? []);
	expect(signatures.length).toBeGreaterThan(0);
	const secrets = [world.wiro.apiKey, world.wiro.apiSecret, ...signatures];
	for (const headers of visits) {
		expect(Object.keys(headers).filter((name) => CREDENTIALS.test(name))).toEqual([]);
		const text = JSON.stringify(headers);
		expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
	}
}

const toPictureHost = () =>
	world.wiro.calls.filter(({ host }) => host === 'pictures').map(({ headers }) => headers);

/** A host that is neither Wiro's API nor its picture host. */
const visits: IncomingHttpHeaders[] = [];
const served = noise(4321);
const elsewhere = createServer((request, response) => {
	visits.push(request.headers);
	response.writeHead(200, { 'content-type': 'image/png', 'set-cookie': 'a=b' }).end(served);
});
let elsewhereOrigin = '';
beforeAll(async () => {
	await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
	elsewhereOrigin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
beforeEach(() => {
	visits.length = 0;
});
afterAll(async () => {
	elsewhere.closeAllConnections();
	await new Promise((resolve) => elsewhere.close(resolve));
});

describe('the picture host never sees credentials', () => {
	test.each(['runAndWait', 'getDetail'])('with %s', async (operation) => {
		const earlier = await finishedTask(world, { outputs: 2 });
		const { error } = await world.run({
			parameters: { ...EDIT, operation, samples: 2, taskId: earlier.id, returnAs: 'image' },
		});
		expect(error).toBeUndefined();
		expect(toPictureHost()).toHaveLength(2);
		expectNoCredentials(toPictureHost());
	});

	test('not in the address either', async () => {
		await world.run({ parameters: EDIT });
		expect(only(world.wiro.callsTo('picture')).path).toBe(
			new URL(urlsOf(world, taskOf(world, 1))[0]).pathname,
		);
	});

	test.each([301, 302, 303, 307, 308])(
		'after a redirect (HTTP %d) to another picture, whose bytes are taken',
		async (status) => {
			const other = await finishedTask(world);
			const task = await finishedTask(world, { outputs: [{ bytes: () => servedBytes(other) }] });
			const [location] = urlsOf(world, other);
			world.wiro.fault('picture', { kind: 'redirect', location, status });
			const { error, items } = await world.run({ parameters: pictureOf(task) });
			expect(error).toBeUndefined();
			expect(await bytesIn(world, only(items))).toEqual(servedBytes(other));
			expect(toPictureHost()).toHaveLength(2);
			expectNoCredentials(toPictureHost());
		},
	);

	test('when pictures are repeated', async () => {
		world.wiro.fault('picture', { kind: 'reset' });
		world.wiro.fault('picture', { kind: 'status', status: 503 });
		world.wiro.fault('picture', { kind: 'redirect', location: '/moved/0.png' });
		const { error } = await world.run({ parameters: EDIT, onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(toPictureHost().length).toBeGreaterThan(2);
		expectNoCredentials(toPictureHost());
	});
});

describe('nobody else sees credentials when the picture host sends the node there', () => {
	const redirected = async (location: string, times = 1, parameters: INodeParameters = EDIT) => {
		world.wiro.plan({ outputs: [{ bytes: served }] });
		world.wiro.fault('picture', { kind: 'redirect', location }, { times });
		return await world.run({ parameters });
	};

	test('another host', async () => {
		const { error, items } = await redirected(`${elsewhereOrigin}/a/0.png`);
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(served);
		expect(visits).toHaveLength(1);
		expectNoCredentials([...visits, ...toPictureHost()]);
	});

	test('a cookie of one picture does not go with the next', async () => {
		world.wiro.plan({
			outputs: [0, 1].map((n) => ({ bytes: served, url: `${elsewhereOrigin}/${n}.png` })),
		});
		const { error, items } = await world.run({ parameters: EDIT });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(visits).toHaveLength(2);
		expectNoCredentials(visits);
	});

	test('a URL in the task that is on another host from the start', async () => {
		const task = await finishedTask(world, {
			outputs: [{ bytes: served, url: `${elsewhereOrigin}/b/0.png` }],
		});
		const { error, items } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(served);
		expectNoCredentials(visits);
	});

	test('the API itself, which gets a request without a signature and no picture is made of its answer', async () => {
		const { error } = await redirected(`${world.wiro.baseUrl}/Task/Detail`, Infinity);
		expect(error?.message).toBe('The edited picture could not be downloaded');
		const there = world.wiro.calls.filter(({ route }) => route === 'unknown');
		expect(there.map(({ method, status }) => [method, status])).toEqual(
			Array(5).fill(['GET', 404]),
		);
		expectNoCredentials([...there.map(({ headers }) => headers), ...toPictureHost()]);
	});

	test('nobody in a private network, whom a public host sends the node to: told in words, and not asked', async () => {
		const restore = resolveNames({ 'pictures.example': BOTH_FAMILIES.slice(1) });
		try {
			const url = `${world.wiro.pictureOrigin.replace('127.0.0.1', 'pictures.example')}/0.png`;
			const task = await finishedTask(world, { outputs: [{ url }] });
			const location = `${elsewhereOrigin}/a/0.png`;
			world.wiro.fault('picture', { kind: 'redirect', location }, { times: Infinity });
			const { error } = await world.run({ parameters: pictureOf(task) });
			expect(error?.description).toContain(
				`leads to ${new URL(location).host} in a private network`,
			);
			expect([visits, world.wiro.callsTo('picture').length]).toEqual([[], 1]);
		} finally {
			restore();
		}
	});

	test('a circle of redirects ends, in words', async () => {
		world.wiro.plan({});
		world.wiro.fault(
			'picture',
			{ kind: 'redirect', location: '/again/0.png' },
			{ times: Infinity },
		);
		const { error } = await world.run({ parameters: EDIT });
		expect(error?.message).toBe('The edited picture could not be downloaded');
		expectNoCredentials(toPictureHost());
	});
});
