import { Readable } from 'node:stream';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { streamBytes, type RecordedCall } from '../sandbox/index.cjs';
import { only } from '../promises/support/tasks.cjs';
import { BINARY_MODES, type FileFacts } from './binaryModes.cjs';
import {
	FROM_FILE,
	FROM_FILES,
	itemWith,
	noise,
	RUN,
	sha256,
	usePictureWorld,
	type PictureWorld,
} from './pictureWorld.cjs';

const URL_1 = 'https://example.com/room.jpg';
const URL_2 = 'https://example.com/dog.jpg';

const ROOM: FileFacts = { fileName: 'room.jpg', fileExtension: 'jpg', mimeType: 'image/jpeg' };
const DOG: FileFacts = { fileName: 'dog.png', fileExtension: 'png', mimeType: 'image/png' };

/** Runs the node on one item with files, and hands back the one call that came of it. */
async function callOf(
	world: PictureWorld,
	parameters: INodeParameters,
	binary: Record<string, IBinaryData>,
): Promise<RecordedCall> {
	const { error, json } = await world.run({ parameters, items: [itemWith(binary)] });
	expect(error).toBeUndefined();
	expect(only(json)).toHaveProperty('taskId', world.wiro.tasks[0].id);
	return only(world.wiro.calls);
}

/** What is looked at in the files of a call. */
const filesOf = ({ files }: RecordedCall) =>
	Object.fromEntries(
		Object.entries(files).map(([name, { filename, contentType, bytes }]) => [
			name,
			{ filename, contentType, bytes },
		]),
	);

const SETTINGS = { prompt: 'Add a dog', steps: '28', scale: '2.5', samples: '1', seed: '0' };

describe('each picture comes by URL or from a file of the item, in any mix', () => {
	const world = usePictureWorld();
	const room = noise(1000);
	const dog = noise(70_000);
	const given = async () => ({
		data: await world.storage.keep(room, ROOM),
		data2: await world.storage.keep(dog, DOG),
	});
	const roomSent = { filename: 'room.jpg', contentType: 'image/jpeg', bytes: room };
	const dogSent = { filename: 'dog.png', contentType: 'image/png', bytes: dog };

	test('two URLs go as JSON, with the types of the tool and no file', async () => {
		const call = await callOf(
			world,
			{ ...RUN, inputImageUrl: URL_1, inputImage2Url: URL_2 },
			await given(),
		);
		expect(call.contentType).toBe('application/json');
		expect(call.body).toEqual({
			prompt: 'Add a dog',
			inputImageUrl: URL_1,
			inputImage2Url: URL_2,
			steps: 28,
			scale: 2.5,
			samples: 1,
			seed: '0',
		});
		expect(call.files).toEqual({});
	});

	test('a file and a URL: the file goes with its empty URL field, the URL without a file', async () => {
		const call = await callOf(world, { ...FROM_FILE, inputImage2Url: URL_2 }, await given());
		expect(call.contentType).toMatch(/^multipart\/form-data; boundary=\S+$/);
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '', inputImage2Url: URL_2 });
		expect(filesOf(call)).toEqual({ inputImage: roomSent });
	});

	test('a URL and a file', async () => {
		const parameters = { ...RUN, inputImageUrl: URL_1, inputImage2Source: 'binary' };
		const call = await callOf(world, parameters, await given());
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: URL_1, inputImage2Url: '' });
		expect(filesOf(call)).toEqual({ inputImage2: dogSent });
	});

	test('two files, from the fields "data" and "data2" unless told otherwise', async () => {
		const call = await callOf(world, FROM_FILES, await given());
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '', inputImage2Url: '' });
		expect(filesOf(call)).toEqual({ inputImage: roomSent, inputImage2: dogSent });
	});

	test('two files from fields of other names', async () => {
		const { data, data2 } = await given();
		const call = await callOf(
			world,
			{
				...FROM_FILES,
				inputImageBinaryProperty: 'Living room 1',
				inputImage2BinaryProperty: '={{ "attachment_" + 0 }}',
			},
			{ 'Living room 1': data, attachment_0: data2 },
		);
		expect(filesOf(call)).toEqual({ inputImage: roomSent, inputImage2: dogSent });
	});

	test('one file serves both pictures', async () => {
		const parameters = { ...FROM_FILES, inputImage2BinaryProperty: 'data' };
		const call = await callOf(world, parameters, await given());
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '', inputImage2Url: '' });
		expect(filesOf(call)).toEqual({ inputImage: roomSent, inputImage2: roomSent });
	});

	test('without a second picture, nothing of it is sent', async () => {
		const call = await callOf(world, FROM_FILE, await given());
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '' });
		expect(filesOf(call)).toEqual({ inputImage: roomSent });
	});

	test('without a first picture, nothing is sent', async () => {
		const parameters = {
			...RUN,
			inputImageUrl: '',
			inputImage2Source: 'binary',
			inputImage2BinaryProperty: 'data',
		};
		const { error } = await world.run({ parameters, items: [itemWith(await given())] });
		expect(error?.message).toContain('The first picture is missing');
		expect(world.wiro.calls).toEqual([]);
	});

	test('a URL that is left over from before does not go with a file', async () => {
		const call = await callOf(world, { ...FROM_FILE, inputImageUrl: URL_1 }, await given());
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '' });
	});

	test('every field of the tool is a text of the form', async () => {
		const parameters = {
			...FROM_FILE,
			prompt: 'Zwei Hünde – "auf" der Couch\nund eine 🐈',
			steps: 12,
			scale: 3.25,
			samples: 2,
			seed: '7',
			options: { callbackUrl: 'http://127.0.0.1:9/done' },
		};
		const call = await callOf(world, parameters, await given());
		const { prompt, ...rest } = call.body;
		// As without files.
		expect(prompt).toBe(parameters.prompt.replace('\n', '\r\n'));
		expect(rest).toEqual({
			inputImageUrl: '',
			steps: '12',
			scale: '3.25',
			samples: '2',
			seed: '7',
			callbackUrl: 'http://127.0.0.1:9/done',
		});
	});

	test('each item sends its own files', async () => {
		const items = await Promise.all(
			[1, 2, 3].map(async (n) =>
				itemWith({
					data: await world.storage.keep(Buffer.from(`GIF89a, picture ${n}`), {
						...DOG,
						fileName: `${n}.gif`,
					}),
				}),
			),
		);
		const { error } = await world.run({ parameters: FROM_FILE, items });
		expect(error).toBeUndefined();
		const sent = world.wiro.calls.map(({ files: { inputImage } }) => [
			inputImage.filename,
			inputImage.bytes.toString(),
		]);
		expect(sent).toEqual([1, 2, 3].map((n) => [`${n}.gif`, `GIF89a, picture ${n}`]));
	});
});

describe.each(BINARY_MODES)(
	'with the files of n8n in %s mode, what goes up is the file, to the byte',
	(mode) => {
		const world = usePictureWorld({ mode, keepUploads: false });

		const SIZES: Array<[string, number]> = [
			['1 byte', 1],
			['2 bytes', 2],
			['3 bytes', 3],
			['1 kB', 1024],
			['1 MB and a byte', 1024 * 1024 + 1],
			...(mode === 'database' ? [] : ([['25 MB', 25 * 1024 * 1024]] as Array<[string, number]>)),
			...(mode === 'filesystem'
				? ([['100 MB', 100 * 1024 * 1024]] as Array<[string, number]>)
				: []),
		];

		test.each(SIZES)('%s', async (_name, size) => {
			const file = await world.storage.keep(Readable.from(streamBytes(size)), ROOM);
			const { files } = await callOf(world, FROM_FILE, { data: file });
			const { filename, contentType, size: sent, sha256: digest } = files.inputImage;
			expect({ filename, contentType, sent }).toEqual({
				filename: 'room.jpg',
				contentType: 'image/jpeg',
				sent: size,
			});
			expect(digest).toBe(await sha256(streamBytes(size)));
		});

		test('also of two files at once, and of one file for both pictures', async () => {
			const data = await world.storage.keep(noise(300_000), ROOM);
			const data2 = await world.storage.keep(noise(200_001), DOG);
			const two = await callOf(world, FROM_FILES, { data, data2 });
			expect([two.files.inputImage.size, two.files.inputImage2.size]).toEqual([300_000, 200_001]);
			world.wiro.reset();
			const same = { ...FROM_FILES, inputImage2BinaryProperty: 'data' };
			const { files } = await callOf(world, same, { data, data2 });
			expect(files.inputImage.sha256).toBe(await sha256(streamBytes(300_000)));
			expect(files.inputImage2.sha256).toBe(files.inputImage.sha256);
		});

		test('a refusal with "too many requests" sends the same file again, whole', async () => {
			const data = await world.storage.keep(noise(1_500_000), ROOM);
			world.wiro.fault('Run', { kind: 'status', status: 429, retryAfter: 3 });
			const { error, json } = await world.run({
				parameters: FROM_FILE,
				items: [itemWith({ data })],
			});
			expect(error).toBeUndefined();
			expect(json).toHaveLength(1);
			const calls = world.wiro.callsTo('Run');
			expect(calls.map(({ status }) => status)).toEqual([429, 200]);
			expect(calls[1].at - calls[0].at).toBeGreaterThanOrEqual(3000);
			const digest = await sha256(streamBytes(1_500_000));
			expect(calls.map(({ files }) => files.inputImage.sha256)).toEqual([digest, digest]);
			expect(calls.map(({ body }) => body)).toEqual([
				{ ...SETTINGS, inputImageUrl: '' },
				{ ...SETTINGS, inputImageUrl: '' },
			]);
		});
	},
);

describe('a file keeps its name', () => {
	const world = usePictureWorld();

	test.each([
		'with spaces and (brackets).png',
		'  spaces around  .png',
		"it's.png",
		'Grüße aus Köln.png',
		'Gru\u0308ße.png',
		'犬.png',
		'🐕 on the 🛋️.png',
		'semi;colon, comma=equals.png',
		'percent%20sign.png',
		'back\\slash.png',
		'.png',
		'many.dots.in.a.name.PNG',
		`${'long'.repeat(60)}.png`,
	])('%s', async (fileName) => {
		const data = await world.storage.keep(noise(10), { ...DOG, fileName });
		const { files } = await callOf(world, FROM_FILE, { data });
		expect(files.inputImage.filename).toBe(fileName);
		expect(files.inputImage.bytes).toEqual(noise(10));
	});

	test('double quotes and line ends go escaped as browsers do it, and break nothing', async () => {
		const fileName = 'a "dog".png"; name="prompt\r\nX-Evil: 1.png';
		const data = await world.storage.keep(noise(10), { ...DOG, fileName });
		const call = await callOf(world, FROM_FILE, { data });
		expect(call.body).toEqual({ ...SETTINGS, inputImageUrl: '' });
		expect(filesOf(call)).toEqual({
			inputImage: {
				filename: 'a %22dog%22.png%22; name=%22prompt%0D%0AX-Evil: 1.png',
				contentType: 'image/png',
				bytes: noise(10),
			},
		});
	});

	test('one without a name gets one that says what it is', async () => {
		const data = await world.storage.keep(noise(10), {
			fileExtension: 'webp',
			mimeType: 'image/webp',
		});
		const data2 = await world.storage.keep(noise(11), { mimeType: 'image/png' });
		const { files } = await callOf(world, FROM_FILES, { data, data2 });
		expect(files.inputImage).toMatchObject({
			filename: 'inputImage.webp',
			contentType: 'image/webp',
		});
		expect(files.inputImage2).toMatchObject({ contentType: 'image/png', size: 11 });
		expect(files.inputImage2.filename).toMatch(/^inputImage2/);
	});
});

describe('a file goes up as the type that it is', () => {
	const world = usePictureWorld();

	test.each([
		['image/jpeg', 'a.jpg', 'image/jpeg'],
		['image/png', 'a.png', 'image/png'],
		['image/gif', 'a.gif', 'image/gif'],
		['image/webp', 'a.webp', 'image/webp'],
		['image/heic', 'a.heic', 'image/heic'],
		['image/jpg', 'a.jpg', 'image/jpeg'],
		['IMAGE/PNG; charset=binary', 'a.png', 'image/png'],
		['application/octet-stream', 'a.jpg', 'image/jpeg'],
		['application/octet-stream', 'A.JPEG', 'image/jpeg'],
		['binary/octet-stream', 'a.heic', 'image/heic'],
		['', 'a.png', 'image/png'],
	])('declared as "%s" and named %s: %s', async (mimeType, fileName, sent) => {
		const data = await world.storage.keep(noise(10), { fileName, mimeType });
		const { files } = await callOf(world, FROM_FILE, { data });
		expect(files.inputImage).toMatchObject({ filename: fileName, contentType: sent });
	});
});
