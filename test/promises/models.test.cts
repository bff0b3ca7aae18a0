import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';
import { models } from '../../nodes/FluxKontext/models';
import { useWorld } from '../support/world.cjs';
import { only } from './support/tasks.cjs';

const world = useWorld();

const URL_OF = 'https://example.com/chair.jpg';
const DEV = 'wiro/flux_kontext_dev';
const TWO = 'wiro/flux_kontext_dev_with_2_image';
const THREE = 'wiro/flux_kontext_dev_with_3_image';
const PRO = 'black-forest-labs/flux-kontext-pro';
const MAX = 'black-forest-labs/flux-kontext-max';
const MULTI = 'wiroai/flux-kontext-max-multi';

const edit = (model: string, more: INodeParameters = {}): INodeParameters => ({
	operation: 'runAndWait',
	model,
	prompt: 'Add a dog',
	inputImageUrl: URL_OF,
	returnAs: 'url',
	...more,
});

/** A picture in memory, as n8n keeps it. */
const fileOf = async (kind: 'webp' | 'png' | 'jpeg') => {
	const create = { width: 64, height: 64, channels: 3, background: 'teal' } as const;
	const data = await sharp({ create }).toFormat(kind).toBuffer();
	return { data: data.toString('base64'), mimeType: `image/${kind}`, fileName: `chair.${kind}` };
};

/** What went over the wire for the one edit. */
const sent = () => {
	const { path, body } = only(world.wiro.callsTo('Run'));
	return { path, body };
};

const KNOWN_DEV = { samples: 1, steps: 28, scale: 2.5, seed: '0' };
const KNOWN_MAX = { outputFormat: 'jpeg', promptUpsampling: 'false', safetyTolerance: '2' };

describe("exactly the model's fields go over the wire, and unknown defaults are left to the model", () => {
	test.each([
		[DEV, {}],
		[TWO, KNOWN_DEV],
		[THREE, {}],
		[PRO, {}],
		[MAX, KNOWN_MAX],
		[MULTI, KNOWN_MAX],
	])('%s, as it is in the panel', async (model, fields) => {
		const { error, json } = await world.run({ parameters: edit(model) });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true });
		expect(sent()).toEqual({
			path: `/v1/Run/${model}`,
			body: { prompt: 'Add a dog', inputImageUrl: URL_OF, ...fields },
		});
	});

	const devSettings = { samples: 2, steps: 30, scale: 3, seed: '7' };
	const finals = { outputFormat: 'png', promptUpsampling: true, safetyTolerance: '2', seed: '7' };
	const finalsSent = { outputFormat: 'png', promptUpsampling: 'true', seed: '7' };
	test.each([
		[DEV, devSettings, devSettings],
		[TWO, devSettings, devSettings],
		[THREE, devSettings, devSettings],
		[PRO, { ...finals, aspectRatio: '16:9' }, { ...finalsSent, aspectRatio: '16:9' }],
		[MAX, { ...finals, aspectRatio: '1:2' }, { ...finals, ...finalsSent, aspectRatio: '1:2' }],
		[MULTI, finals, { ...finals, ...finalsSent }],
	])('%s, filled in', async (model, settings, fields) => {
		await world.run({ parameters: edit(model, settings) });
		expect(sent().body).toEqual({ prompt: 'Add a dog', inputImageUrl: URL_OF, ...fields });
	});

	test.each([
		[TWO, ['inputImage2']],
		[THREE, ['inputImage2', 'inputImage3']],
		[MULTI, ['inputImage2']],
	])('%s takes its other pictures', async (model, names) => {
		const others = Object.fromEntries(names.map((name) => [`${name}Url`, `${URL_OF}?${name}`]));
		await world.run({ parameters: edit(model, others) });
		expect(sent().body).toMatchObject(others);
	});
});

test.each([
	[DEV, 'image/png'],
	[PRO, 'image/jpeg'],
	[MAX, 'image/jpeg'],
	[MULTI, 'image/jpeg'],
])('%s: the picture comes back as the kind that the model makes', async (model, kind) => {
	const { items } = await world.run({ parameters: edit(model, { returnAs: 'image' }) });
	expect(only(items).binary?.data.mimeType).toBe(kind);
});

describe('a model by expression', () => {
	const byColumn = (more: INodeParameters = {}) => edit('={{ $json.model }}', more);

	test('each item has its own, in one batch', async () => {
		const all = models.map(({ path }) => path);
		const { error, json } = await world.run({
			parameters: byColumn(),
			items: all.map((model) => ({ model })),
		});
		expect(error).toBeUndefined();
		expect(json).toHaveLength(all.length);
		// Requests of one moment overtake each other by a hair.
		const paths = world.wiro.callsTo('Run').map(({ path }) => path);
		expect(paths.sort()).toEqual(all.map((model) => `/v1/Run/${model}`).sort());
	});

	test.each([['wiro/flux_kontext_ultra'], [''], [null]])(
		'%j is told with those that there are, before anything is paid',
		async (model) => {
			const { error } = await world.run({ parameters: byColumn(), items: [{ model }] });
			expect(`${error?.message} ${error?.description}`).toContain("'Model'");
			expect(error?.description).toContain(MULTI);
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test('a picture that the model has no place for is told, not left out', async () => {
		const { error } = await world.run({
			parameters: byColumn({ inputImage3Url: URL_OF }),
			items: [{ model: TWO }],
		});
		expect(error?.message).toBe("The model 'Dev, 2 Images' takes no 'Third Image'");
		expect(world.wiro.calls).toEqual([]);
	});

	test.each(['dog', '={{ $binary.dog }}'])(
		'nor a second file, named by %s',
		async (inputImage2BinaryProperty) => {
			const { error } = await world.run({
				parameters: byColumn({ inputImage2Source: 'binary', inputImage2BinaryProperty }),
				items: [{ json: { model: DEV }, binary: { dog: await fileOf('png') } }],
			});
			expect(error?.message).toBe("The model 'Dev' takes no 'Second Image'");
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test('an aspect ratio that the model does not know is told', async () => {
		const { error } = await world.run({
			parameters: edit(PRO, { aspectRatio: '={{ "7:3" }}' }),
		});
		expect(error?.message).toBe("'Aspect Ratio' has no choice '7:3'");
		expect(error?.description).toContain('16:9');
		expect(world.wiro.calls).toEqual([]);
	});
});

describe('Pro and Max take JPG and PNG only', () => {
	test.each([PRO, MAX, MULTI])(
		'%s: another kind by URL is told before it is sent',
		async (model) => {
			const { error } = await world.run({
				parameters: edit(model, { inputImageUrl: 'https://example.com/chair.webp' }),
			});
			expect(error?.message).toContain('takes JPG and PNG only');
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test.each(['webp', 'avif', 'tif', 'bmp', 'HEIC'])(
		'an address that ends in .%s is told',
		async (ending) => {
			const { error } = await world.run({
				parameters: edit(PRO, { inputImageUrl: `https://example.com/chair.${ending}?v=1` }),
			});
			expect(error?.message).toContain('takes JPG and PNG only');
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test('a file of which nothing is known is told in plain words', async () => {
		const data = { data: Buffer.alloc(300, 0xf1).toString('base64'), mimeType: '', fileName: '' };
		const { error } = await world.run({
			parameters: edit(MAX, { inputImageSource: 'binary' }),
			items: [{ json: {}, binary: { data } }],
		});
		expect(error?.message).toBe(
			"'Image Input Field' is of an unknown kind, and the model 'Max' takes JPG and PNG only",
		);
		expect(world.wiro.calls).toEqual([]);
	});

	test.each([
		['webp', false],
		['png', true],
		['jpeg', true],
	] as const)('a %s as a file', async (kind, taken) => {
		const { error } = await world.run({
			parameters: edit(MAX, { inputImageSource: 'binary' }),
			items: [{ json: {}, binary: { data: await fileOf(kind) } }],
		});
		expect(error?.message ?? '').toMatch(taken ? /^$/ : /is a WEBP, and the model 'Max' takes/);
		expect(world.wiro.callsTo('Run')).toHaveLength(taken ? 1 : 0);
	});
});
