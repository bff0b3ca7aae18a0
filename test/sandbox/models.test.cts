import { install } from '@sinonjs/fake-timers';
import sharp from 'sharp';
import { WiroSandbox } from './index.cjs';
import { detail, firstError, post, RUN, run } from './testClient.cjs';

const DEV = '/Run/wiro/flux_kontext_dev';
const THREE = '/Run/wiro/flux_kontext_dev_with_3_image';
const PRO = '/Run/black-forest-labs/flux-kontext-pro';
const MAX = '/Run/black-forest-labs/flux-kontext-max';
const MULTI = '/Run/wiroai/flux-kontext-max-multi';

const PICTURE = { inputImageUrl: 'https://example.com/room.jpg' };
const EDIT = { prompt: 'A dog on the couch', ...PICTURE };

describe('the models', () => {
	let sandbox: WiroSandbox;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 6 });
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());

	const done = async (path: string, fields: object = {}) => {
		const id = await run(sandbox, { ...PICTURE, ...fields }, path);
		const clock = install({ now: Date.now() + 10_000, toFake: ['Date'] });
		const entry = await detail(sandbox, id);
		clock.uninstall();
		return entry;
	};
	const outputsOf = async (path: string, fields: object = {}) => {
		const { outputs } = await done(path, fields);
		return await Promise.all(
			(outputs as Array<{ name: string; contenttype: string; url: string }>).map(
				async ({ name, contenttype, url }) => {
					const response = await fetch(url);
					const bytes = Buffer.from(await response.arrayBuffer());
					const { format } = await sharp(bytes).metadata();
					return [name, contenttype, response.headers.get('content-type'), format];
				},
			),
		);
	};
	const png = (name: string) => [name, 'image/png', 'image/png', 'png'];
	const jpeg = (name: string) => [name, 'image/jpeg', 'image/jpeg', 'jpeg'];
	const message = async (path: string, body: object) => {
		const reply = await post(sandbox, path, body);
		expect(reply.status).toBe(200);
		return firstError(reply);
	};
	const form = (fields: object, filename: string, file = 'inputImage') => {
		const data = new FormData();
		for (const [name, value] of Object.entries(fields)) data.append(name, String(value));
		data.append(`${file}Url`, '');
		data.append(file, new Blob(['abc']), filename);
		return data;
	};

	it.each([DEV, RUN, THREE])('%s makes as many PNGs as samples asks for', async (path) => {
		expect(await outputsOf(path)).toEqual([png('0.png')]);
		expect(await outputsOf(path, { samples: '2' })).toEqual([png('0.png'), png('1.png')]);
		// What the tool does not have changes nothing.
		expect(await outputsOf(path, { outputFormat: 'jpeg' })).toEqual([png('0.png')]);
	});

	it.each([PRO, MAX, MULTI])('%s makes one picture, a JPEG unless told otherwise', async (path) => {
		expect(await outputsOf(path)).toEqual([jpeg('0.jpeg')]);
		expect(await outputsOf(path, { outputFormat: 'jpeg' })).toEqual([jpeg('0.jpeg')]);
		expect(await outputsOf(path, { outputFormat: 'png' })).toEqual([png('0.png')]);
		expect(await outputsOf(path, { samples: 2 })).toEqual([jpeg('0.jpeg')]);
	});

	it('has a price of its own for each', async () => {
		const entries = [];
		for (const path of [DEV, RUN, THREE, PRO, MAX, MULTI]) entries.push(await done(path));
		const costs = entries.map(({ totalcost }) => Number(totalcost));
		expect(costs[1]).toBe(0.00351);
		expect([...new Set(costs)].sort((a, b) => a - b)).toEqual(costs);
		for (const { cps, totalcost } of entries) {
			expect(Number(totalcost)).toBeCloseTo(Number(cps) * 6, 9);
		}
	});

	it.each([
		[DEV, { steps: 28, scale: 2.5, samples: 1, seed: '0' }],
		[RUN, { steps: 28, scale: 2.5, samples: 1, seed: '0' }],
		[THREE, { steps: 28, scale: 2.5, samples: 1, seed: '0' }],
		[
			PRO,
			{ promptUpsampling: 'false', safetyTolerance: '2', aspectRatio: '', outputFormat: 'jpeg' },
		],
		[
			MAX,
			{ promptUpsampling: 'false', safetyTolerance: '2', aspectRatio: '', outputFormat: 'jpeg' },
		],
		[MULTI, { promptUpsampling: 'false', safetyTolerance: '2', seed: '42', outputFormat: 'jpeg' }],
	])('%s has its defaults for what is left out or left empty', async (path, defaults) => {
		const empty = Object.fromEntries(Object.keys(defaults).map((name) => [name, '']));
		for (const fields of [{}, empty]) {
			const id = await run(sandbox, { ...PICTURE, ...fields }, path);
			const { inputs, parameters } = sandbox.task(id) ?? {};
			expect(inputs).toEqual(defaults);
			expect(parameters).toEqual({ ...EDIT, ...fields });
		}
	});

	it('ignores what a tool does not have, and records it', async () => {
		const fields = { ...EDIT, samples: 99, aspectRatio: 'none', inputImage3Url: 7, colour: 'red' };
		const id = await run(sandbox, fields, MULTI);
		expect(sandbox.callsTo('Run')[0]).toMatchObject({ path: `/v1${MULTI}`, body: fields });
		expect(Object.keys(sandbox.task(id)?.inputs ?? {})).not.toContain('aspectRatio');
		expect(Object.keys(sandbox.task(id)?.inputs ?? {})).not.toContain('colour');
	});

	it.each([
		[DEV, { samples: 9 }, '[samples] must be between 1 and 8'],
		[THREE, { steps: 0 }, '[steps] must be between 1 and 50'],
		[
			PRO,
			{ aspectRatio: '5:3' },
			'[aspectRatio] must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3, 4:5, 5:4, 21:9, 9:21, 2:1, 1:2',
		],
		[MAX, { outputFormat: 'webp' }, '[outputFormat] must be one of jpeg, png'],
		[MAX, { safetyTolerance: '6' }, '[safetyTolerance] must be one of 2'],
		[PRO, { safetyTolerance: 2 }, '[safetyTolerance] must be one of 2'],
		[PRO, { promptUpsampling: true }, '[promptUpsampling] must be one of true, false'],
		[MULTI, { promptUpsampling: 'yes' }, '[promptUpsampling] must be one of true, false'],
		[MULTI, { seed: ['42'] }, '[seed] must be text'],
		[THREE, { inputImage3Url: 3 }, '[inputImage3Url] must be text'],
	])('%s refuses %j', async (path, fields, expected) => {
		expect(await message(path, { ...EDIT, ...fields })).toEqual({
			code: 0,
			message: `Request parameter ${expected}`,
		});
		expect(sandbox.tasks).toHaveLength(0);
	});

	it.each([DEV, THREE, PRO, MAX, MULTI])('%s asks for a prompt and a picture', async (path) => {
		const required = (name: string) => ({
			code: 0,
			message: `Request parameter [${name}] required`,
		});
		expect(await message(path, PICTURE)).toEqual(required('prompt'));
		expect(await message(path, { prompt: 'x' })).toEqual(required('inputImageUrl'));
		expect(await message(path, { prompt: 'x', inputImage2Url: 'http://x/' })).toEqual(
			required('inputImageUrl'),
		);
		expect(await message(path, form({ prompt: 'x' }, 'a.png'))).toBeUndefined();
	});

	it.each([PRO, MAX, MULTI])('%s takes JPEG and PNG files and no others', async (path) => {
		for (const name of ['a.webp', 'a.heic', 'a.gif']) {
			expect(await message(path, form({ prompt: 'x' }, name))).toEqual({
				code: 0,
				message: 'Request parameter [inputImage] must be one of jpg, jpeg, png',
			});
		}
		for (const name of ['a.jpg', 'a.JPEG', 'a.png']) {
			expect(await message(path, form({ prompt: 'x' }, name))).toBeUndefined();
		}
	});

	it('takes a third picture as a file, in the three-picture tool alone', async () => {
		const third = (name: string) => form(EDIT, name, 'inputImage3');
		expect(await message(THREE, third('a.txt'))).toMatchObject({ code: 0 });
		const parameters = async (path: string) => {
			const { json } = await post(sandbox, path, third('a.webp'));
			return (await detail(sandbox, String(json?.taskid))).parameters;
		};
		expect(await parameters(THREE)).toHaveProperty('inputImage3');
		expect(await parameters(RUN)).not.toHaveProperty('inputImage3');
	});

	it.each([
		'/Run/wiro/flux_kontext',
		'/Run/wiro/flux_kontext_dev/',
		'/Run/flux-kontext-pro',
		'/Run/',
	])('knows no model at %s', async (path) => {
		expect(await message(path, EDIT)).toEqual({ code: 1, message: 'Model not found' });
		expect(sandbox.tasks).toHaveLength(0);
	});
});
