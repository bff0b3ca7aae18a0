import { pictureFileName } from '../../nodes/FluxKontext/pictures/fileName';
import { EDIT, FROM_FILE, noise, usePictureWorld } from './pictureWorld.cjs';

const world = usePictureWorld();

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), noise(500)]);
const NOT_DOWNLOADED = 'The edited picture could not be downloaded';

const withFile = (data: object) => [{ json: {}, binary: { data } } as never];
const download = async () => (await world.run({ parameters: EDIT })).error?.message;

test.each(['Not found', 'null', 'Gone'])(
	'a picture host that answers "%s" has handed out no picture',
	async (text) => {
		world.wiro.plan({ outputs: [{ bytes: Buffer.from(text), size: '202472' }] });
		expect(await download()).toBe(NOT_DOWNLOADED);
	},
);

test('half of a WEBP is not handed on, also when it comes so twice', async () => {
	const body = noise(5000);
	const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L', 'latin1');
	head.writeUInt32LE(8 + body.length, 4);
	world.wiro.plan({ outputs: [{ bytes: Buffer.concat([head, body]) }] });
	world.wiro.fault('picture', { kind: 'shortFile' }, { times: Infinity });
	expect(await download()).toBe(NOT_DOWNLOADED);
});

test.each(['', '999'])(
	'a paid picture with something behind its end is handed on (announced size "%s")',
	async (size) => {
		const jpeg = Buffer.concat([
			Buffer.from('\xff\xd8\xff\xe0', 'latin1'),
			Buffer.alloc(900, 3),
			Buffer.from('\xff\xd9', 'latin1'),
			Buffer.alloc(3000, 1),
		]);
		world.wiro.plan({ outputs: [{ bytes: jpeg, size }] });
		const { error, items } = await world.run({ parameters: EDIT });
		expect(error).toBeUndefined();
		expect(items[0].binary?.data.mimeType).toBe('image/jpeg');
	},
);

test('a very long File Name does not hold up n8n', () => {
	const begun = process.hrtime.bigint();
	const name = pictureFileName({
		wished: 'x'.repeat(100_000),
		taskId: '1',
		name: '0.png',
		url: 'https://cdn.example/0.png',
		position: 0,
		count: 1,
		kind: null,
	});
	expect(name.length).toBeLessThanOrEqual(210);
	// It took more than a minute; the bar is far from both.
	expect(Number(process.hrtime.bigint() - begun) / 1e9).toBeLessThan(5);
});

test.each([
	['fileName', 12],
	['mimeType', 5],
	['fileExtension', 7],
])('a file whose %s is a number goes up all the same', async (key, value) => {
	const file = { data: PNG.toString('base64'), fileName: 'a.png', mimeType: 'image/png' };
	const { error } = await world.run({
		parameters: FROM_FILE,
		items: withFile({ ...file, [key]: value }),
	});
	expect(error).toBeUndefined();
});

test('a file of a Code node whose content is a data URL goes up as the picture in it', async () => {
	const data = `data:image/png;base64,${PNG.toString('base64')}`;
	const file = { data, fileName: 'a.png', mimeType: 'image/png' };
	await world.run({ parameters: FROM_FILE, items: withFile(file) });
	const [{ files }] = world.wiro.callsTo('Run');
	expect(files.inputImage?.bytes.equals(PNG)).toBe(true);
});

test('a file called canceled-order.pdf is a failure, not a stopped execution', async () => {
	const data = Buffer.from('%PDF-1.4 aaaaaaaaaaaaaaa').toString('base64');
	const file = { data, fileName: 'canceled-order.pdf', mimeType: 'application/pdf' };
	const { run } = await world.run({ parameters: FROM_FILE, items: withFile(file) });
	expect(run.status).toBe('error');
});

test('a picture in the place of a field name does not fill the title', async () => {
	const { error } = await world.run({
		parameters: { ...FROM_FILE, inputImageBinaryProperty: '={{ $json.v }}' },
		items: [{ v: PNG.toString('base64').repeat(500) }],
	});
	expect(String(error?.message).length).toBeLessThan(300);
});
