import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { streamBytes, WiroSandbox, type Fault } from './index.cjs';
import { detail, post, request, RUN, run, signed } from './testClient.cjs';

const PROMPT = { prompt: 'A dog on the couch' };

/** What the network says to a fetch that fails. */
async function networkError(promise: Promise<unknown>): Promise<string> {
	try {
		await promise;
	} catch (error) {
		const { name, cause } = error as Error & { cause?: { code?: string } };
		return cause?.code ?? name;
	}
	return 'none';
}

describe('faults', () => {
	let sandbox: WiroSandbox;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 0 });
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());

	const start = async () => await post(sandbox, RUN, PROMPT);
	const unanswered = async () =>
		await networkError(
			request(`${sandbox.baseUrl}${RUN}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...signed(sandbox) },
				body: JSON.stringify(PROMPT),
				signal: AbortSignal.timeout(1500),
			}),
		);

	it.each([
		['reset', 'ECONNRESET', 0],
		['hang', 'TimeoutError', 0],
		['dropAfterWork', 'ECONNRESET', 1],
		['hangAfterWork', 'TimeoutError', 1],
	] as const)('%s: no answer (%s), %d tasks started', async (kind, error, tasks) => {
		sandbox.fault('Run', { kind });
		expect(await unanswered()).toBe(error);
		expect(sandbox.tasks).toHaveLength(tasks);
		expect(sandbox.calls).toMatchObject([{ route: 'Run', fault: kind, body: PROMPT }]);
		expect(sandbox.calls[0].status).toBeUndefined();
		expect(await start()).toMatchObject({ status: 200, json: { result: true } });
	});

	it.each<[Fault, object, number]>([
		[{ kind: 'status', status: 500 }, { status: 500, text: 'Internal Server Error' }, 0],
		[{ kind: 'status', status: 500, body: { a: 1 } }, { status: 500, json: { a: 1 } }, 0],
		[{ kind: 'html' }, { status: 200, text: expect.stringContaining('<html>') }, 0],
		[{ kind: 'html', status: 502 }, { status: 502 }, 0],
		[{ kind: 'empty' }, { status: 200, text: '' }, 0],
		[{ kind: 'emptyAfterWork' }, { status: 200, text: '' }, 1],
		[{ kind: 'truncated' }, { status: 200, json: undefined }, 1],
		[{ kind: 'json', body: ['x'] }, { status: 200, json: ['x'] }, 0],
		[
			{ kind: 'refusal', code: 98, message: 'sign in' },
			{ status: 200, json: { result: false, errors: [{ code: 98, message: 'sign in' }] } },
			0,
		],
		[
			{ kind: 'plainErrors', messages: ['no'] },
			{ status: 200, json: { result: false, errors: ['no'] } },
			0,
		],
		[{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, { status: 302 }, 0],
	])('%j', async (fault, answer, tasks) => {
		sandbox.fault('Run', fault);
		const reply = await start();
		expect(reply).toMatchObject(answer);
		expect(sandbox.tasks).toHaveLength(tasks);
		if (fault.kind === 'truncated') expect(reply.text).toMatch(/^\{"errors"/);
		if (fault.kind === 'redirect') expect(reply.headers.get('location')).toBe(fault.location);
	});

	it('says when to come back', async () => {
		sandbox.fault('Run', { kind: 'status', status: 429, retryAfter: 7 });
		expect((await start()).headers.get('retry-after')).toBe('7');
	});

	it('acts before anybody is asked for credentials', async () => {
		sandbox.fault('Run', { kind: 'status', status: 503 });
		expect(await post(sandbox, RUN, PROMPT, {})).toMatchObject({ status: 503 });
	});

	it("answers Kill and Cancel with the seed's quotes, the task being stopped", async () => {
		sandbox.plan({ queueSeconds: 60 });
		const id = await run(sandbox);
		sandbox.fault('Cancel', { kind: 'seedQuotes' });
		const reply = await post(sandbox, '/Task/Cancel', { taskid: id });
		expect(reply).toMatchObject({ status: 200, json: undefined });
		expect(reply.text).toContain('"categories":"["tool","image-to-image"');
		expect(sandbox.task(id)?.state()).toBe('task_cancel');
		expect(() => sandbox.fault('Run', { kind: 'seedQuotes' })).toThrow();
	});

	it('delays an answer, not the work', async () => {
		sandbox.fault('Run', { kind: 'delay', seconds: 0.2 });
		const answer = start();
		const startedAt = Date.now();
		while (sandbox.tasks.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(Date.now() - startedAt).toBeLessThan(150);
		await answer;
		expect(Date.now() - startedAt).toBeGreaterThan(150);
	});

	it('hits the calls it is told to', async () => {
		const status = (code: number): Fault => ({ kind: 'status', status: code });
		sandbox.fault('Run', status(501), { call: 2, times: 2 });
		sandbox.fault('Run', status(502), { where: ({ body }) => body.prompt === 'x' });
		const seen = [];
		for (const prompt of ['a', 'b', 'c', 'x', 'x']) {
			seen.push((await post(sandbox, RUN, { prompt })).status);
		}
		expect(seen).toEqual([200, 501, 501, 502, 200]);

		sandbox.fault('Run', status(503));
		sandbox.fault('Run', status(504));
		sandbox.fault('Run', status(500), { times: Infinity });
		expect([await start(), await start(), await start(), await start()]).toMatchObject(
			[503, 504, 500, 500].map((code) => ({ status: code })),
		);
		sandbox.clearFaults();
		expect(await start()).toMatchObject({ status: 200 });
	});

	it('goes away for real and comes back on its port', async () => {
		const id = await run(sandbox);
		await sandbox.offline();
		expect(await unanswered()).toBe('ECONNREFUSED');
		await sandbox.online();
		expect(await detail(sandbox, id)).toMatchObject({ id });
	});

	it('stops at once, also while somebody waits', async () => {
		const other = await WiroSandbox.start();
		other.fault('Run', { kind: 'hang' });
		other.fault('Run', { kind: 'delay', seconds: 60 }, { call: 2 });
		const waiting = [post(other, RUN, PROMPT), post(other, RUN, PROMPT)].map(networkError);
		while (other.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		const before = Date.now();
		await other.stop();
		expect(Date.now() - before).toBeLessThan(500);
		expect(await Promise.all(waiting)).not.toContain('none');
	});

	describe('on the picture host', () => {
		let url: string;
		let size: number;
		beforeEach(async () => {
			const id = await run(sandbox);
			while (!sandbox.task(id)?.finished()) await new Promise((resolve) => setTimeout(resolve, 10));
			const [output] = (await detail(sandbox, id)).outputs as Array<{ url: string; size: string }>;
			({ url } = output);
			size = Number(output.size);
		});

		const get = async () => {
			const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
			return { response, bytes: Buffer.from(await response.arrayBuffer()) };
		};

		it('serves a valid picture without credentials, and 404 beside it', async () => {
			const { response, bytes } = await get();
			expect(new URL(url).origin).toBe(sandbox.pictureOrigin);
			expect(response.headers.get('content-type')).toBe('image/png');
			expect(response.headers.get('content-length')).toBe(String(size));
			expect(bytes).toHaveLength(size);
			expect(await sharp(bytes).stats()).toMatchObject({ channels: { length: 3 } });
			expect((await fetch(`${url}x`)).status).toBe(404);
			expect(sandbox.callsTo('picture')).toMatchObject([
				{ host: 'pictures', status: 200, taskId: sandbox.tasks[0].id },
				{ status: 404 },
			]);
			expect(sandbox.callsTo('picture')[0].headers).not.toHaveProperty('x-api-key');
		});

		it('breaks a download in the ways it is told to', async () => {
			sandbox.fault('picture', { kind: 'truncatedFile' });
			expect(await networkError(get())).toBe('UND_ERR_SOCKET');
			sandbox.fault('picture', { kind: 'shortFile' });
			expect((await get()).bytes).toHaveLength(Math.floor(size / 2));
			sandbox.fault('picture', { kind: 'wrongType' });
			expect((await get()).response.headers.get('content-type')).toContain('text/html');
			sandbox.fault('picture', { kind: 'reset' });
			expect(await networkError(get())).toBe('ECONNRESET');
			sandbox.fault('picture', {
				kind: 'redirect',
				location: `${sandbox.pictureOrigin}/inputs/dog.png`,
			});
			expect((await get()).response.url).toMatch(/dog\.png$/);
			expect((await get()).bytes).toHaveLength(size);
			expect(sandbox.callsTo('input')).toHaveLength(1);
		});

		it('serves slowly', async () => {
			sandbox.fault('picture', { kind: 'slow', bytesPerSecond: size * 5 });
			const before = Date.now();
			expect((await get()).bytes).toHaveLength(size);
			expect(Date.now() - before).toBeGreaterThanOrEqual(180);
		});
	});

	it('serves the outputs a plan describes, also large ones', async () => {
		sandbox.plan({
			outputs: [
				{ name: 'a "b" ü🐕.jpg', contentType: 'image/jpeg', bytes: Buffer.from('abc'), size: '5' },
				{ stream: { size: 20_000_000 } },
				{ url: 'http://127.0.0.1:9/x.png' },
				{ failBefore: 1 },
			],
		});
		const id = await run(sandbox);
		while (!sandbox.task(id)?.finished()) await new Promise((resolve) => setTimeout(resolve, 10));
		const outputs = (await detail(sandbox, id)).outputs as Array<Record<string, string>>;
		expect(outputs).toMatchObject([
			{ name: 'a "b" ü🐕.jpg', contenttype: 'image/jpeg', size: '5' },
			{ name: '1.png', size: '20000000' },
			{ url: 'http://127.0.0.1:9/x.png' },
			{ name: '3.png' },
		]);
		expect(await request(outputs[0].url)).toMatchObject({ status: 200, text: 'abc' });
		const [received, expected] = [createHash('sha256'), createHash('sha256')];
		received.update(Buffer.from(await (await fetch(outputs[1].url)).arrayBuffer()));
		for (const piece of streamBytes(20_000_000)) expected.update(piece);
		expect(received.digest('hex')).toBe(expected.digest('hex'));
		expect(await request(outputs[3].url)).toMatchObject({ status: 503 });
		expect(await request(outputs[3].url)).toMatchObject({ status: 200 });
	});
});
