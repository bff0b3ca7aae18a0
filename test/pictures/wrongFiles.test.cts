import type { Readable } from 'node:stream';
import type { BinaryData } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { expectFailure, MODES, type Failing } from '../promises/support/failing.cjs';
import { BlobsInDatabase, type FileFacts } from './binaryModes.cjs';
import {
	FROM_FILE,
	FROM_FILES,
	itemWith,
	noise,
	usePictureWorld,
	type PictureWorld,
} from './pictureWorld.cjs';

const PNG: FileFacts = { fileName: 'dog.png', fileExtension: 'png', mimeType: 'image/png' };

/** A database whose files are as large as their names say, so that no test needs hundreds of megabytes. */
class LargeFiles extends BlobsInDatabase {
	override async getMetadata(fileId: string): Promise<BinaryData.Metadata> {
		const metadata = await super.getMetadata(fileId);
		const claimed = /^(\d+)-bytes/.exec(metadata.fileName ?? '')?.[1];
		return claimed === undefined ? metadata : { ...metadata, fileSize: Number(claimed) };
	}
}

/**
 * Tries an item that cannot work between two good ones: it stops the workflow before anything is sent; with "Continue" it fails alone, and
 * nothing of it is sent.
 */
async function refuses(
	world: PictureWorld,
	parameters: INodeParameters,
	bad: INodeExecutionData,
	failing: Failing,
): Promise<void> {
	const good = async (): Promise<INodeExecutionData> =>
		itemWith({
			data: await world.storage.keep(noise(50), PNG),
			data2: await world.storage.keep(noise(60), PNG),
		});
	for (const onError of MODES) {
		world.wiro.reset();
		const items = [await good(), bad, await good()];
		const outcome = await world.run({ parameters, items, onError });
		expectFailure(outcome, onError, failing, 1);
		// Stopping: nothing at all. Continuing: the two good ones, with their pictures.
		const sent = world.wiro.calls.map(({ files }) => files.inputImage.size);
		expect(sent).toEqual(onError === undefined ? [] : [50, 50]);
		expect(world.wiro.tasks).toHaveLength(sent.length);
		if (onError === undefined) continue;
		const through = outcome.items.filter(({ json }) => 'taskId' in json);
		expect(through.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	}
}

describe('a file that cannot work is told before anything is sent, with its field and its item', () => {
	const world = usePictureWorld();
	const keep = async (facts: FileFacts, size = 10): Promise<IBinaryData> =>
		await world.storage.keep(noise(size), facts);

	test('a field that is not there: the ones that are there are named', async () => {
		const photo = await keep(PNG);
		await refuses(world, FROM_FILE, itemWith({ photo, attachment_0: photo }), {
			title: "There is no file 'data' in the item",
			says: ["'Image Input Field' must name a binary field", 'It has: photo, attachment_0'],
		});
	});

	test('an item without any file', async () => {
		const failing = {
			title: "There is no file 'data' in the item",
			says: ["'Image Input Field' must name a binary field", 'The item has no files'],
		};
		await refuses(world, FROM_FILE, { json: {} }, failing);
		await refuses(world, FROM_FILE, itemWith({}), failing);
	});

	test('the second picture, by its own label', async () => {
		await refuses(world, FROM_FILES, itemWith({ data: await keep(PNG) }), {
			title: "There is no file 'data2' in the item",
			says: ["'Second Image Input Field' must name a binary field", 'It has: data'],
		});
	});

	test.each(['constructor', 'toString', '__proto__'])(
		'a field named "%s" is as missing as any other',
		async (field) => {
			const name = `={{ $itemIndex === 1 ? "${field}" : "data" }}`;
			const parameters = { ...FROM_FILE, inputImageBinaryProperty: name };
			await refuses(world, parameters, itemWith({ data: await keep(PNG) }), {
				title: `There is no file '${field}' in the item`,
				says: ['It has: data'],
			});
		},
	);

	test('a field that an expression leaves empty', async () => {
		const name = '={{ $itemIndex === 1 ? "" : "data" }}';
		const parameters = { ...FROM_FILE, inputImageBinaryProperty: name };
		await refuses(world, parameters, itemWith({ data: await keep(PNG) }), {
			title: "The expression in 'Image Input Field' gave nothing for this item",
			says: ['Enter the name of the field that holds the picture', "under 'Binary', on the left"],
		});
	});

	test.each([
		['text/plain', 'notes.txt'],
		['application/pdf', 'scan.pdf'],
		['image/svg+xml', 'logo.svg'],
		['image/tiff', 'scan.tiff'],
		['video/mp4', 'dog.mp4'],
		['application/json', 'dog.png'],
	])('a file of type %s (%s)', async (mimeType, fileName) => {
		const data = await keep({ mimeType, fileName, fileExtension: fileName.split('.').at(-1) });
		await refuses(world, FROM_FILE, itemWith({ data }), {
			title: `The file in 'data' is no picture that Wiro takes: ${fileName} is ${mimeType}`,
			says: ["'Image Input Field' takes JPG, PNG, GIF, WEBP and HEIC", 'Convert the file first'],
		});
	});

	test.each(['dog.bmp', 'dog.tar.gz', 'dog.constructor'])(
		'a file of unknown type that is called %s',
		async (fileName) => {
			const data = await keep({ mimeType: 'application/octet-stream', fileName });
			await refuses(world, FROM_FILE, itemWith({ data }), {
				title: `The file in 'data' is no picture that Wiro takes: ${fileName} is a .${fileName.split('.').at(-1)} file`,
				says: ['takes JPG, PNG, GIF, WEBP and HEIC'],
			});
		},
	);

	test('a file without name or type that has a foreign extension', async () => {
		const data = await keep({ mimeType: '', fileExtension: 'bmp' });
		await refuses(world, FROM_FILE, itemWith({ data }), {
			title: "The file in 'data' is no picture that Wiro takes: it is a .bmp file",
			says: ['takes JPG, PNG, GIF, WEBP and HEIC'],
		});
	});

	test('an unsupported second picture, although the first one is good', async () => {
		const data2 = await keep({ mimeType: 'text/plain', fileName: 'b.txt' });
		await refuses(world, FROM_FILES, itemWith({ data: await keep(PNG), data2 }), {
			title: "The file in 'data2' is no picture that Wiro takes: b.txt is text/plain",
			says: ["'Second Image Input Field' takes JPG"],
		});
	});
});

describe.each(['memory', 'filesystem', 'database'] as const)('in %s mode, so is', (mode) => {
	const world = usePictureWorld({ mode });

	test('an empty file', async () => {
		const data = await world.storage.keep(Buffer.alloc(0), PNG);
		await refuses(world, FROM_FILE, itemWith({ data }), {
			title: "The file in 'data' is empty",
			says: ["'Image Input Field' needs a picture", 'its file has no content'],
		});
	});
});

describe('a file above 100 MB is told before anything is sent', () => {
	const world = usePictureWorld({ mode: 'database', database: () => new LargeFiles() });
	const LIMIT = 100 * 1024 * 1024;

	test('one byte above', async () => {
		const data = await world.storage.keep(noise(10), {
			...PNG,
			fileName: `${LIMIT + 1}-bytes.png`,
		});
		await refuses(world, FROM_FILE, itemWith({ data }), {
			title: "The file in 'data' is too large: 101 MB",
			says: [
				'Wiro takes pictures of up to 100 MB',
				"Make the picture for 'Image Input Field' smaller",
			],
		});
	});

	test('far above, as the second picture', async () => {
		const data = await world.storage.keep(noise(10), PNG);
		const data2 = await world.storage.keep(noise(10), {
			...PNG,
			fileName: `${LIMIT * 3}-bytes.png`,
		});
		await refuses(world, FROM_FILES, itemWith({ data, data2 }), {
			title: "The file in 'data2' is too large: 300 MB",
			says: ["Make the picture for 'Second Image Input Field' smaller"],
		});
	});

	test('one of exactly 100 MB is sent', async () => {
		const data = await world.storage.keep(noise(10), { ...PNG, fileName: `${LIMIT}-bytes.png` });
		const { error } = await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(error).toBeUndefined();
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	});
});

/** A database that has lost the bytes of some files, and still knows of them. */
class LosesFiles extends BlobsInDatabase {
	override async getAsStream(fileId: string): Promise<Readable> {
		if (lost.has(fileId)) throw new Error('The row is gone');
		return await super.getAsStream(fileId);
	}
}

const lost = new Set<string>();

describe("a file that n8n's database has lost since the node before", () => {
	const world = usePictureWorld({ mode: 'database', database: () => new LosesFiles() });

	test('fails its item in plain words, and holds up no other', async () => {
		const items = [];
		for (let n = 0; n < 12; n += 1) {
			const data = await world.storage.keep(noise(100), { fileName: `${n}.png` });
			if (n < 6) lost.add(String(data.id).replace('database:', ''));
			items.push(itemWith({ data }));
		}
		const { json } = await world.run({
			parameters: { ...FROM_FILE, operation: 'runAndWait', returnAs: 'url' },
			items,
			onError: 'continueRegularOutput',
		});
		expect(json.slice(0, 6).map(({ error }) => error)).toEqual(
			Array(6).fill("The file in 'data' cannot be read"),
		);
		expect(json[0].message).toContain('The row is gone');
		expect(json.slice(6).map(({ succeeded }) => succeeded)).toEqual(Array(6).fill(true));
		expect(world.wiro.tasks).toHaveLength(6);
	});
});
