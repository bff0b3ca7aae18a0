import { createHash } from 'node:crypto';
import { WiroSandbox } from './index.cjs';
import { detail, firstError, post, RUN, run, signed } from './testClient.cjs';

describe('run', () => {
	let sandbox: WiroSandbox;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start();
	});
	beforeEach(() => {
		sandbox.reset();
		Object.assign(sandbox.settings, { balance: 1000, accountLimit: undefined });
	});
	afterAll(async () => await sandbox.stop());

	const message = async (body: object) => {
		const reply = await post(sandbox, RUN, body);
		expect(reply.status).toBe(200);
		return firstError(reply);
	};

	it('takes JSON and records it as it came', async () => {
		const body = {
			inputImageUrl: 'flux_kontext_room.jpg',
			inputImage2Url: '',
			prompt: "Add the dog as if it's lying on the couch.",
			steps: 28,
			scale: '2.5',
			samples: 1,
			seed: '0',
		};
		const id = await run(sandbox, body);
		expect(sandbox.task(id)?.parameters).toEqual(body);
		expect(sandbox.callsTo('Run')[0]).toMatchObject({
			n: 1,
			host: 'api',
			method: 'POST',
			path: `/v1${RUN}`,
			contentType: 'application/json',
			body,
			status: 200,
			taskId: id,
		});
		const sent = JSON.stringify(Object.assign({ prompt: '' }, body));
		expect(sandbox.calls[0].rawBody?.toString()).toBe(sent);
	});

	it('takes a form, and keeps the bytes, name and type of its files', async () => {
		const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
		const form = new FormData();
		form.append('inputImageUrl', '');
		form.append('prompt', 'Grüße');
		form.append('steps', '5');
		form.append('inputImage', new Blob([bytes], { type: 'image/png' }), 'mein hünd 🐕.png');
		const { json } = await post(sandbox, RUN, form);
		expect(json).toMatchObject({ result: true });
		const [call] = sandbox.callsTo('Run');
		expect(call.body).toEqual({ inputImageUrl: '', prompt: 'Grüße', steps: '5' });
		expect(call.files.inputImage).toMatchObject({
			filename: 'mein hünd 🐕.png',
			contentType: 'image/png',
			size: bytes.length,
			sha256: createHash('sha256').update(bytes).digest('hex'),
		});
		expect(call.files.inputImage.bytes.equals(bytes)).toBe(true);
		const { parameters } = await detail(sandbox, String(json?.taskid));
		expect(parameters).toMatchObject({
			inputImage: expect.stringMatching(/\/v1\/File\/\w{30}\/inputImage-\d{7}\.png$/),
		});
	});

	it('drops the bytes of uploads when asked to', async () => {
		const forgetful = await WiroSandbox.start({ keepUploads: false });
		const form = new FormData();
		form.append('inputImageUrl', '');
		form.append('prompt', 'x');
		form.append('inputImage', new Blob(['abc']), 'a.png');
		await post(forgetful, RUN, form);
		const { size, bytes, sha256 } = forgetful.callsTo('Run')[0].files.inputImage;
		expect({ size, kept: bytes.length }).toEqual({ size: 3, kept: 0 });
		expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
		await forgetful.stop();
	});

	it.each([
		[{}, 'Request parameter [prompt] required'],
		[{ prompt: '  ' }, 'Request parameter [prompt] required'],
		[{ prompt: 'x', steps: 0 }, 'Request parameter [steps] must be between 1 and 50'],
		[{ prompt: 'x', steps: 2.5 }, 'Request parameter [steps] must be between 1 and 50'],
		[{ prompt: 'x', scale: 'much' }, 'Request parameter [scale] must be between 0 and 20'],
		[{ prompt: 'x', samples: '9' }, 'Request parameter [samples] must be between 1 and 8'],
	])('refuses %j', async (body, expected) => {
		expect(await message(body)).toEqual({ code: 0, message: expected });
		expect(sandbox.tasks).toHaveLength(0);
	});

	it.each([
		['no URL field', undefined, 'a.png', /\[inputImageUrl\] required$/],
		['a URL', 'http://x/', 'a.png', /must be empty/],
		['another type', '', 'a.txt', /must be one of jpg, jpeg, png, gif, webp, heic/],
	])('refuses a file with %s', async (_name, url, filename, expected) => {
		const form = new FormData();
		form.append('prompt', 'x');
		if (url !== undefined) form.append('inputImageUrl', url);
		form.append('inputImage', new Blob(['abc'], { type: 'image/png' }), filename);
		expect(await message(form)).toEqual({ code: 0, message: expect.stringMatching(expected) });
	});

	it('refuses a file above 100 MB', async () => {
		const form = new FormData();
		form.append('prompt', 'x');
		form.append('inputImageUrl', '');
		form.append('inputImage', new Blob([Buffer.alloc(100 * 1024 * 1024 + 1)]), 'a.png');
		expect(await message(form)).toEqual({
			code: 0,
			message: 'Request parameter [inputImage] must be at most 100 MB',
		});
	});

	it("refuses the seed's pair of a form's type and a JSON body", async () => {
		const headers = { ...signed(sandbox), 'content-type': 'multipart/form-data' };
		const reply = await post(sandbox, RUN, { prompt: 'x' }, headers);
		expect(reply.json).toMatchObject({ result: false, errors: [{ code: 0 }] });
	});

	it('answers 97 without funds, before 96', async () => {
		Object.assign(sandbox.settings, { balance: 0, accountLimit: 0 });
		expect(await message({ prompt: 'x' })).toMatchObject({ code: 97 });
	});

	it.each([
		[5, 1],
		[25, 2],
		[30, 3],
	])('with %d dollars, answers 96 from task %d on', async (balance, limit) => {
		sandbox.settings.balance = balance;
		for (let i = 0; i < limit; i++) await run(sandbox);
		expect(await message({ prompt: 'x' })).toMatchObject({ code: 96 });
		await post(sandbox, '/Task/Cancel', { taskid: sandbox.tasks[0].id });
		await run(sandbox);
	});

	it('has no limit above 250 dollars', async () => {
		sandbox.settings.balance = 251;
		for (let i = 0; i < 40; i++) await run(sandbox);
		expect(sandbox.unfinishedTasks).toHaveLength(40);
	});
});
