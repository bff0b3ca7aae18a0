import { Readable } from 'node:stream';
import type { BinaryData } from 'n8n-core';
import { only } from '../promises/support/tasks.cjs';
import { BlobsInDatabase } from './binaryModes.cjs';
import {
	EDIT,
	fileIn,
	finishedTask,
	FROM_FILE,
	itemWith,
	pictureOf,
	usePictureWorld,
} from './pictureWorld.cjs';

/* Storages of n8n that are less kind than the disk: object storage over a network, and ones that are full. */

const WEBP = Buffer.concat([
	Buffer.from('RIFF\xac\x01\0\0WEBPVP8L', 'latin1'),
	Buffer.alloc(420, 0xf1),
]);

/** Hands a file out as a network does: at first a few bytes. n8n before 2 does not gather them (n8n-core 1.68, ObjectStore.manager). */
class InPieces extends BlobsInDatabase {
	override async getAsStream(fileId: string): Promise<Readable> {
		const bytes = await this.getAsBuffer(fileId);
		return Readable.from([Buffer.alloc(0), bytes.subarray(0, 4), bytes.subarray(4)]);
	}
}

describe('a file that object storage, in the place of the database, hands out in small pieces', () => {
	const world = usePictureWorld({ mode: 'database', database: () => new InPieces() });

	test('is known by its bytes all the same', async () => {
		const data = await world.storage.keep(WEBP, { mimeType: 'application/octet-stream' });
		const { error } = await world.run({ parameters: FROM_FILE, items: [itemWith({ data })] });
		expect(error).toBeUndefined();
		expect(only(world.wiro.callsTo('Run')).files.inputImage).toMatchObject({
			contentType: 'image/webp',
			bytes: WEBP,
		});
	});
});

/** Keeps a name as object storage does (n8n: object-store.service, `put`). */
class NamesInHeaders extends BlobsInDatabase {
	override async store(
		location: BinaryData.FileLocation,
		content: Buffer | Readable,
		metadata: BinaryData.PreWriteMetadata,
	): Promise<BinaryData.WriteResult> {
		encodeURIComponent(metadata.fileName ?? '');
		return await super.store(location, content, metadata);
	}
}

describe('object storage, in the place of the database, keeps every picture, whatever its name', () => {
	const world = usePictureWorld({ mode: 'database', database: () => new NamesInHeaders() });

	test('also one that was cut in the middle of an emoji', async () => {
		const options = { fileName: '={{ "Chair 🪑".slice(0, 7) }}' };
		const { error, items } = await world.run({ parameters: { ...EDIT, options } });
		expect(error).toBeUndefined();
		expect(fileIn(only(items)).fileName).toMatch(/^Chair .\.png$/);
	});

	test("also where Wiro's own name is odd", async () => {
		const url = `${world.wiro.pictureOrigin}/inputs/room.png`;
		const task = await finishedTask(world, { set: { outputs: [{ name: 'a\ud83d.png', url }] } });
		const { error } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
	});
});

/** A storage that is full. */
class Full extends BlobsInDatabase {
	override async store(): Promise<BinaryData.WriteResult> {
		throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
			code: 'ENOSPC',
			syscall: 'write',
		});
	}
}

describe('a database that takes no picture', () => {
	const world = usePictureWorld({ mode: 'database', database: () => new Full() });

	test('is told as that, not as a broken connection, and the picture can still be fetched', async () => {
		const { error } = await world.run({ parameters: EDIT });
		expect(error?.message).toBe('The edited picture could not be downloaded');
		expect(error?.description).toContain(
			'n8n could not store the picture (ENOSPC: no space left on device, write)',
		);
		expect(error?.description).toContain('Get the picture with Get Detail and task ID');
		expect(error?.description).not.toContain('connection');
	});
});
