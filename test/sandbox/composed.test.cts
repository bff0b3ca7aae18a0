import sharp from 'sharp';
import { drawing } from './drawings.cjs';
import { WiroSandbox } from './index.cjs';
import { detail, post, request, RUN, run } from './testClient.cjs';

const PROMPT = "Add the dog as if it's lying on the couch.";

describe('composed pictures, and the page that shows them', () => {
	let sandbox: WiroSandbox;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start({ pictures: 'composed', queueSeconds: 0, taskSeconds: 0 });
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());

	const done = async (id: string) => {
		while (!sandbox.task(id)?.finished()) await new Promise((resolve) => setTimeout(resolve, 10));
		return await detail(sandbox, id);
	};
	const urls = (entry: Record<string, unknown>) =>
		(entry.outputs as Array<{ url: string }>).map(({ url }) => url);
	const pixels = async (url: string) => {
		const file = Buffer.from(await (await fetch(url)).arrayBuffer());
		return await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	};
	const edit = async (fields: object) =>
		await pixels(urls(await done(await run(sandbox, fields)))[0]);

	/** Where two pictures of one size differ: the share of differing rows above and below a line. */
	const differences = (
		a: Awaited<ReturnType<typeof pixels>>,
		b: Awaited<ReturnType<typeof pixels>>,
	) => {
		expect(b.info).toMatchObject({ width: a.info.width, height: a.info.height });
		const bytes = a.info.width * 3;
		const rows = Array.from({ length: a.info.height }, (_, y) => y);
		return rows.filter(
			(y) => a.data.compare(b.data, y * bytes, (y + 1) * bytes, y * bytes, (y + 1) * bytes) !== 0,
		);
	};

	it('lays the second picture into the first, in its right lower part', async () => {
		const { room, dog } = sandbox.inputUrls;
		const alone = await edit({ prompt: PROMPT, inputImageUrl: room });
		const both = await edit({ prompt: PROMPT, inputImageUrl: room, inputImage2Url: dog });
		expect(both.info).toMatchObject({ width: 1024, height: 768 });
		// The tag in the corner differs too: it names the task.
		const rows = differences(alone, both).filter((y) => y > 60);
		expect(rows.length).toBeGreaterThan(200);
		expect(Math.min(...rows)).toBeGreaterThan(300);
	});

	it('lays a third picture in on the left', async () => {
		const { room, dog } = sandbox.inputUrls;
		const fields = {
			prompt: PROMPT,
			inputImageUrl: room,
			inputImage2Url: dog,
			inputImage3Url: dog,
		};
		const path = '/Run/wiro/flux_kontext_dev_with_3_image';
		const [two, three] = [
			await edit(fields),
			await pixels(urls(await done(await run(sandbox, fields, path)))[0]),
		];
		const changed = Array.from({ length: 1024 }, (_, x) => x).filter(
			(x) => two.data[(600 * 1024 + x) * 3] !== three.data[(600 * 1024 + x) * 3],
		);
		expect(changed.length).toBeGreaterThan(200);
		expect(Math.max(...changed)).toBeLessThan(512);
	});

	it('makes a JPEG where the model makes JPEGs', async () => {
		const fields = { inputImageUrl: sandbox.inputUrls.dog };
		const id = await run(sandbox, fields, '/Run/black-forest-labs/flux-kontext-max');
		const [url] = urls(await done(id));
		const file = Buffer.from(await (await fetch(url)).arrayBuffer());
		expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', width: 1024 });
	});

	it('writes the prompt across the bottom', async () => {
		const bright = async (prompt: string) => {
			const { data, info } = await edit({ prompt, inputImageUrl: sandbox.inputUrls.room });
			const bar = data.subarray((info.height - 80) * info.width * 3);
			return bar.filter((value) => value > 240).length;
		};
		const [short, long] = [await bright('Hi'), await bright(PROMPT)];
		expect(short).toBeGreaterThan(100);
		expect(long).toBeGreaterThan(short * 4);
	});

	it('takes uploads, makes every sample, and declares their real sizes', async () => {
		const form = new FormData();
		form.append('prompt', PROMPT);
		form.append('samples', '2');
		form.append('inputImageUrl', '');
		form.append('inputImage', new Blob([new Uint8Array(await drawing('dog'))]), 'dog.png');
		const { json } = await post(sandbox, RUN, form);
		const entry = await done(String(json?.taskid));
		const outputs = entry.outputs as Array<{ url: string; size: string }>;
		expect(outputs).toHaveLength(2);
		for (const { url, size } of outputs) {
			expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toHaveLength(Number(size));
		}
		expect(differences(await pixels(outputs[0].url), await pixels(outputs[1].url))).not.toEqual([]);
	});

	it.each([
		['no URL', 'flux_kontext_room.jpg', /flux_kontext_room\.jpg could not be fetched/],
		['not there', '/inputs/cat.png', /cat\.png answered HTTP 404/],
		['no picture', '/nothing', /unsupported image format/],
	])('fails a task whose input is %s, and says why', async (_name, input, reason) => {
		if (input === '/nothing') sandbox.fault('picture', { kind: 'wrongType' });
		const url = input.startsWith('/') ? `${sandbox.pictureOrigin}${input}` : input;
		const id = await run(sandbox, { prompt: PROMPT, inputImageUrl: url });
		expect(await done(id)).toMatchObject({
			status: 'task_postprocess_end',
			pexit: '1',
			debugerror: expect.stringMatching(reason),
			outputs: [],
		});
		expect(sandbox.billedTasks).toEqual([]);
	});

	it('shows tasks on a page that runs nothing out of a prompt', async () => {
		const prompt = '<img src=x onerror=alert(1)>';
		const id = await run(sandbox, { prompt, inputImageUrl: sandbox.inputUrls.room });
		const entry = await done(id);
		const origin = new URL(sandbox.baseUrl).origin;
		const page = await request(`${origin}/`);
		expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(page.text).not.toContain('innerHTML');
		const { json } = await request(`${origin}/sandbox/tasks.json`);
		expect(json).toMatchObject({
			total: 1,
			tasks: [
				{
					id,
					model: RUN.replace('/Run/', ''),
					prompt,
					inputs: [sandbox.inputUrls.room],
					outputs: urls(entry),
					outcome: 'done',
				},
			],
		});
		expect(sandbox.calls.map(({ route }) => route)).not.toContain('unknown');
	});
});
