import '../engine/environment.cjs';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type * as Injection from '@n8n/di';
import { BinaryDataConfig, BinaryDataService, type BinaryData } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** Where n8n keeps the files of its items. */
export type BinaryMode = 'memory' | 'filesystem' | 'database';

export const BINARY_MODES: readonly BinaryMode[] = ['memory', 'filesystem', 'database'];

/** What is known of a file beside its bytes. */
export type FileFacts = Partial<Omit<IBinaryData, 'data' | 'id'>>;

/** n8n's storage of files in one of its modes. */
export interface BinaryStorage {
	/** Whether n8n reads or writes a file on its own. */
	readonly busy: boolean;
	/** Whether n8n writes a file that comes in from somewhere. */
	readonly takingIn: boolean;
	/** Stores a file as an earlier node would have done, and returns what its item holds. */
	keep(content: Buffer | Readable, facts?: FileFacts): Promise<IBinaryData>;
	/** Stores a file as a webhook or form takes it in: before its execution has a number. */
	takeIn(content: Buffer, facts?: FileFacts): Promise<IBinaryData>;
	/** Moves a stored file, from the one ID to the other. */
	move(from: string, to: string): Promise<void>;
	/** Reads a file back piece by piece. */
	read(file: IBinaryData): Promise<AsyncIterable<Buffer>>;
	/** The files that n8n keeps in its file system, by their paths. */
	files(): Promise<string[]>;
	/** Puts n8n back into memory mode and deletes every file. */
	close(): Promise<void>;
}

const EARLIER: BinaryData.FileLocation = {
	type: 'execution',
	workflowId: 'testWorkflow',
	executionId: 'earlier',
};

const NUMBERLESS: BinaryData.FileLocation = { ...EARLIER, executionId: '' };

/**
 * Plays n8n's database mode. n8n's own manager for it is part of the `n8n` package, which is not installed here; this one keeps to the
 * interface that `n8n-core` lays down for it, with the rows of the table in a map.
 */
export class BlobsInDatabase implements BinaryData.Manager {
	private readonly rows = new Map<
		string,
		{ bytes: Buffer; metadata: BinaryData.PreWriteMetadata }
	>();

	async init(): Promise<void> {}

	async store(
		_location: BinaryData.FileLocation,
		bufferOrStream: Buffer | Readable,
		metadata: BinaryData.PreWriteMetadata,
	): Promise<BinaryData.WriteResult> {
		const bytes = Buffer.isBuffer(bufferOrStream) ? bufferOrStream : await buffer(bufferOrStream);
		const fileId = randomUUID();
		this.rows.set(fileId, { bytes, metadata });
		return { fileId, fileSize: bytes.length };
	}

	getPath(fileId: string): string {
		return `database://${fileId}`;
	}

	async getAsBuffer(fileId: string): Promise<Buffer> {
		return this.row(fileId).bytes;
	}

	async getAsStream(fileId: string): Promise<Readable> {
		// A row comes as a whole: n8n's own manager does not mind the size of the pieces either.
		return Readable.from([this.row(fileId).bytes]);
	}

	async getMetadata(fileId: string): Promise<BinaryData.Metadata> {
		const { bytes, metadata } = this.row(fileId);
		return { ...metadata, fileSize: bytes.length };
	}

	async copyByFileId(_location: BinaryData.FileLocation, fileId: string): Promise<string> {
		const copy = randomUUID();
		this.rows.set(copy, this.row(fileId));
		return copy;
	}

	async copyByFilePath(): Promise<BinaryData.WriteResult> {
		throw new Error('No test stores a file by its path');
	}

	async rename(oldFileId: string, newFileId: string): Promise<void> {
		this.rows.set(newFileId, this.row(oldFileId));
		this.rows.delete(oldFileId);
	}

	private row(fileId: string) {
		const row = this.rows.get(fileId);
		if (row === undefined) throw new Error(`There is no file ${fileId}`);
		return row;
	}
}

/** n8n-core's own container: npm may have put other copies of the module beside it, which know nothing of its services. */
const { Container }: typeof Injection = createRequire(require.resolve('n8n-core'))('@n8n/di');

/** The service as n8n-core made it, whatever is put over it later. */
const service = Container.get(BinaryDataService);

/**
 * Puts n8n's binary data into a mode, the way n8n does when it starts.
 *
 * @param mode the mode
 * @param database plays the database, in its mode
 */
export async function openStorage(
	mode: BinaryMode,
	database: BinaryData.Manager = new BlobsInDatabase(),
): Promise<BinaryStorage> {
	const config = Container.get(BinaryDataConfig);
	const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-files-'));
	config.localStoragePath = folder;
	config.mode = mode === 'memory' ? 'default' : mode;
	await service.init();
	if (mode === 'database') service.setManager('database', database);
	const work = new Work();
	Container.set(BinaryDataService, watched(work));
	const store = async (
		location: BinaryData.FileLocation,
		content: Buffer | Readable,
		facts: FileFacts = {},
	) => await service.store(location, content, { mimeType: 'image/png', ...facts, data: '' });
	return {
		get busy() {
			return work.others > 0;
		},
		get takingIn() {
			return work.streams > 0;
		},
		keep: async (content, facts) => await store(EARLIER, content, facts),
		takeIn: async (content, facts) => await store(NUMBERLESS, content, facts),
		move: async (from, to) => await service.rename(nameIn(from), nameIn(to)),
		read: async (file) =>
			file.id === undefined
				? Readable.from([Buffer.from(file.data, 'base64')])
				: await service.getAsStream(file.id),
		files: async () => {
			const entries = await readdir(folder, { recursive: true, withFileTypes: true });
			return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
		},
		close: async () => {
			config.mode = 'default';
			await service.init();
			Container.set(BinaryDataService, service);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A file's name in its storage: an ID is the storage's name, a colon and that. */
function nameIn(id: string): string {
	return id.slice(id.indexOf(':') + 1);
}

/** Counts what is under way. */
class Work {
	/** Files that are written from a stream. */
	streams = 0;
	/** Everything else. */
	others = 0;

	async during<T>(job: () => Promise<T>): Promise<T> {
		this.others += 1;
		try {
			return await job();
		} finally {
			this.others -= 1;
		}
	}

	/** A stream is under way until it is closed. */
	until(stream: Readable): void {
		this.others += 1;
		stream.once('close', () => {
			this.others -= 1;
		});
	}
}

/** n8n's service, which tells when it works on its own: time must not be warped then. */
function watched(work: Work): BinaryDataService {
	const over: Pick<BinaryDataService, 'store' | 'getMetadata' | 'getAsStream'> = {
		store: async (location, content, file) => {
			if (Buffer.isBuffer(content)) {
				return await work.during(async () => await service.store(location, content, file));
			}
			work.streams += 1;
			try {
				return await service.store(location, content, file);
			} finally {
				work.streams -= 1;
			}
		},
		getMetadata: async (id) => await work.during(async () => await service.getMetadata(id)),
		getAsStream: async (id, chunkSize) => {
			const stream = await work.during(async () => await service.getAsStream(id, chunkSize));
			work.until(stream);
			return stream;
		},
	};
	const watching: BinaryDataService = Object.create(service);
	return Object.assign(watching, over);
}
