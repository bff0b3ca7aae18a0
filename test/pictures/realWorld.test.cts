import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { isPrivate, whyNotAsked } from '../../nodes/FluxKontext/pictures/address';
import { uploadGate } from '../../nodes/FluxKontext/pictures/gates';
import { plainPicture } from '../sandbox/pictures.cjs';
import { only, taskOf } from '../promises/support/tasks.cjs';
import {
	bytesIn,
	EDIT,
	fileIn,
	finishedTask,
	FROM_FILE,
	itemWith,
	mostAtOnce,
	noise,
	pictureOf,
	usePictureWorld,
} from './pictureWorld.cjs';

const world = usePictureWorld();
const { log } = world;
const TITLE = 'The edited picture could not be downloaded';
const PNG = plainPicture('a picture');
const JPEG = Buffer.concat([
	Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
	noise(900),
	Buffer.from([0xff, 0xd9]),
]);

let send: (response: ServerResponse) => void;
let asked = 0;
const host = createServer((_request, response) => {
	asked += 1;
	send(response);
});
beforeAll(async () => await new Promise<void>((go) => host.listen(0, '127.0.0.1', go)));
beforeEach(() => {
	asked = 0;
});
afterAll(async () => {
	host.closeAllConnections();
	await new Promise((closed) => host.close(closed));
});
const there = async (size = PNG.length) =>
	await finishedTask(world, {
		outputs: [
			{
				bytes: PNG,
				size: String(size),
				url: `http://127.0.0.1:${(host.address() as AddressInfo).port}/0.png`,
			},
		],
	});

describe('a paid picture is handed on whatever is said of it', () => {
	test.each<[string, number, string]>([
		['with HTTP 203', 203, 'image/png'],
		['called text/plain', 200, 'text/plain'],
		['called text/html', 200, 'text/html'],
	])('%s', async (_name, status, type) => {
		send = (response) => response.writeHead(status, { 'content-type': type }).end(PNG);
		const { error, items } = await world.run({ parameters: pictureOf(await there()) });
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(PNG);
		expect(fileIn(items[0])).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
		expect(asked).toBe(1);
	});

	test.each([PNG.length - 7, PNG.length + 7])(
		'announced with the wrong size (%d): it is fetched once more, and that is logged',
		async (size) => {
			send = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
			const { error, items } = await world.run({ parameters: pictureOf(await there(size)) });
			expect(error).toBeUndefined();
			expect(await bytesIn(world, only(items))).toEqual(PNG);
			expect(asked).toBe(2);
			expect(log.join('\n')).toContain(`announced picture 0.png`);
		},
	);

	test('but not when its end is missing each time', async () => {
		send = (response) =>
			response.writeHead(200, { 'content-type': 'image/png' }).end(PNG.subarray(0, 100));
		const { error } = await world.run({ parameters: pictureOf(await there()) });
		expect(error?.message).toBe(TITLE);
		expect(error).toHaveProperty('description', expect.stringContaining('incomplete'));
	});

	test('nor is JSON that claims to be a picture', async () => {
		const json = JSON.stringify({ error: 'x'.repeat(300) });
		send = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(json);
		const { error } = await world.run({ parameters: pictureOf(await there(json.length)) });
		expect(error).toHaveProperty('description', expect.stringContaining('(JSON)'));
	});

	test.each([403, 404, 408, 410])(
		'that is there only some seconds later (HTTP %d before)',
		async (status) => {
			send = (response) => (asked < 4 ? response.writeHead(status).end() : response.end(PNG));
			const { error, items } = await world.run({ parameters: pictureOf(await there()) });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
		},
	);
});

describe('a download has bounds', () => {
	const refused = async (attempts: number, words: string) => {
		const { error } = await world.run({ parameters: pictureOf(await there()) });
		expect(error?.message).toBe(TITLE);
		expect(error).toHaveProperty('description', expect.stringContaining(words));
		expect(asked).toBe(attempts);
	};

	test('a head that announces more than any picture has: its body is not read', async () => {
		send = (response) => response.writeHead(200, { 'content-length': 500e6 }).write(PNG);
		await refused(1, 'longer than any picture');
	});

	test('a small body that grows to 500 MB', async () => {
		const bomb = gzipSync(Buffer.concat([PNG, Buffer.alloc(500e6)]), { level: 1 });
		send = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
		await refused(1, 'longer than any picture');
	});
});

describe('a picture is only fetched from where pictures are', () => {
	test.each(['file:///etc/passwd', 'javascript:alert(1)', 'ftp://example.com/0.png'])(
		'not from %s',
		async (url) => {
			const task = await finishedTask(world, { outputs: [{ url }] });
			const { error } = await world.run({ parameters: pictureOf(task) });
			expect(error?.message).toBe(TITLE);
			expect(error).toHaveProperty('description', expect.stringContaining('no web address'));
		},
	);

	test.each([
		'http://127.0.0.1/',
		'http://0x7f.1/',
		'http://10.1.2.3/',
		'http://169.254.169.254/',
		'http://172.31.0.1/',
		'http://192.168.1.1/',
		'http://100.64.0.1/',
		'http://0.0.0.0/',
		'http://[::1]/',
		'http://[::ffff:10.0.0.1]/',
		'http://[fd00::1]/',
		'http://[fe80::1]/',
		'http://[64:ff9b::a00:1]/',
		'http://localhost/',
		'http://a.localhost./',
		'http://printer.local/',
		'http://metadata.google.internal/',
		'http://kubernetes.default.svc/',
		'http://box.localdomain/',
		'http://db/',
	])('no public host leads to %s', (address) => {
		expect(whyNotAsked(new URL(address), new URL('https://cdn1.wiro.ai/0.png'))).toContain(
			'private network',
		);
		expect(whyNotAsked(new URL(address))).toBeNull();
	});

	test.each([
		'https://cdn1.wiro.ai/',
		'http://8.8.8.8/',
		'http://172.32.0.1/',
		'http://[2606:4700::1111]/',
		'http://[::ffff:8.8.8.8]/',
	])('%s is public', (address) => expect(isPrivate(new URL(address))).toBe(false));
});

describe('a picture goes up whatever it is called', () => {
	test.each([
		['application/octet-stream', 'download.bin', 'download.jpg'],
		['text/plain', 'photo.jpg'],
		['application/force-download', 'photo.jpg'],
		['image/pjpeg', 'photo.jpg'],
		// Windows saves pictures of the web so. Wiro goes by the ending, and knows none of these (docs).
		['image/jpeg', 'photo.jfif', 'photo.jpg'],
		['image/jpeg', 'scan.JPE', 'scan.jpg'],
		['application/json', 'download', 'download.jpg'],
	])('%s, %s', async (mimeType, fileName, sent = fileName) => {
		const data = await world.storage.keep(JPEG, { mimeType, fileName });
		const { error } = await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(error).toBeUndefined();
		expect(only(world.wiro.calls).files.inputImage).toMatchObject({
			filename: sent,
			contentType: 'image/jpeg',
		});
	});

	test.each(['photo.heic', 'photo.heif', 'photo.HIF'])(
		'as the kind that Wiro knows: a HEIF picture called %s',
		async (fileName) => {
			const heif = Buffer.concat([Buffer.from('\0\0\0\x1cftypmif1', 'latin1'), noise(500)]);
			const data = await world.storage.keep(heif, { mimeType: 'image/heif', fileName });
			const { error } = await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
			expect(error).toBeUndefined();
			expect(only(world.wiro.calls).files.inputImage.filename).toBe('photo.heic');
		},
	);

	test.each([
		['image/x-png', 'a.png', 'image/png'],
		['', 'a.heif', 'image/heif'],
		['text/plain', 'a.jpg', 'image/jpeg'],
	])('bytes that tell nothing: %s, %s', async (mimeType, fileName, sent) => {
		const data = await world.storage.keep(noise(50), { mimeType, fileName });
		await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(only(world.wiro.calls).files.inputImage.contentType).toBe(sent);
	});

	test.each([
		['%PDF-1.7\n%\xe2\xe3', 'a PDF'],
		['PK\x03\x04rest of it', 'a ZIP archive'],
		['<!DOCTYPE html><p>', 'HTML'],
		['just some words', 'text'],
		['\0\0\0\x1cftypavif', 'image/avif'],
	])('unless it is surely none (%j)', async (content, what) => {
		const data = await world.storage.keep(Buffer.from(content, 'latin1'), {
			mimeType: 'image/jpeg',
			fileName: 'photo.jpg',
		});
		const { error } = await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(error?.message).toContain(`photo.jpg is ${what}`);
		expect(world.wiro.calls).toEqual([]);
	});

	test.each(['', ' '])('a file with the empty name %j is still a file', async (fileName) => {
		const data = await world.storage.keep(JPEG, {
			fileName,
			fileExtension: 'jpg',
			mimeType: 'image/jpeg',
		});
		await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(only(world.wiro.calls).files.inputImage).toMatchObject({
			filename: 'inputImage.jpg',
			bytes: JPEG,
		});
	});
});

describe('a file has a name of its own', () => {
	test('that the user wishes, numbered, safe, with the ending of its bytes', async () => {
		world.wiro.plan({ outputs: [{ bytes: PNG }, { bytes: JPEG, name: '1.png' }] });
		const options = { fileName: '../my/chair.png' };
		const { items } = await world.run({ parameters: { ...EDIT, options } });
		expect(items.map((item) => fileIn(item).fileName)).toEqual([
			'..-my-chair-1.png',
			'..-my-chair-2.jpg',
		]);
		expect(taskOf(world, 1).outputs).toHaveLength(2);
	});
});

test('no more than 64 MB of files go up at once, and a larger one goes alone', async () => {
	let now = 0;
	let most = 0;
	const upload = async (megabytes: number) =>
		await uploadGate(megabytes * 1024 * 1024, async () => {
			now += megabytes;
			most = Math.max(most, now);
			await new Promise((resolve) => setImmediate(resolve));
			now -= megabytes;
		});
	await Promise.all([40, 40, 20, 200, 10, 40].map(upload));
	expect(most).toBe(200);
	await Promise.all(Array.from({ length: 10 }, async () => await upload(40)));
	most = 0;
	await Promise.all(Array.from({ length: 10 }, async () => await upload(30)));
	expect(most).toBe(60);
});

test('large files of many items go up by their bytes, not all at once', async () => {
	const size = 22 * 1024 * 1024;
	const large = Buffer.concat([PNG, Buffer.alloc(size - PNG.length)]);
	const data = await world.storage.keep(large, { mimeType: 'image/png', fileName: 'a.png' });
	world.wiro.fault('Run', { kind: 'delay', seconds: 10 }, { times: Infinity });
	const items = Array.from({ length: 5 }, () => itemWith({ data }));
	const { error } = await world.run({ parameters: FROM_FILE, items });
	expect(error).toBeUndefined();
	expect(mostAtOnce(world.wiro.callsTo('Run'), 10)).toBe(2);
});
