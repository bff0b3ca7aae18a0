import { createHash } from 'node:crypto';
import http from 'node:http';
import type { BinaryData } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { warpTime, type WarpedTime } from '../engine/time.cjs';
import type { SandboxTask } from '../sandbox/task.cjs';
import {
	streamBytes,
	type RecordedCall,
	type SandboxOptions,
	type TaskPlan,
} from '../sandbox/index.cjs';
import { useWorld, type World } from '../support/world.cjs';
import { startTask } from '../promises/support/tasks.cjs';
import { later } from '../promises/support/time.cjs';
import { openStorage, type BinaryMode, type BinaryStorage } from './binaryModes.cjs';

/** A world in which n8n keeps its files in a given way. */
export interface PictureWorld extends World {
	readonly storage: BinaryStorage;
}

/** How a world with files is set up. */
export interface PictureWorldOptions extends SandboxOptions {
	mode?: BinaryMode;
	/** Plays the database, in its mode. */
	database?: () => BinaryData.Manager;
}

/**
 * Sets up a fresh world before each test, with n8n's files in one of n8n's modes. Its time also stands still while n8n reads or writes a
 * file: otherwise a deadline could strike in the middle of that.
 */
export function usePictureWorld({
	mode = 'memory',
	database,
	...options
}: PictureWorldOptions = {}) {
	const inner = useWorld(options);
	let storage: BinaryStorage;
	let time: WarpedTime;
	let requests: jest.SpiedFunction<typeof http.request>;
	/** Time stands still while there is work that no open request tells of. */
	const working = () => {
		const open = requests.mock.results.flatMap(({ type, value }) =>
			type === 'return' && !value.destroyed ? [value] : [],
		);
		if (storage.busy || open.some(({ writableFinished }) => !writableFinished)) return true;
		// A download that comes in slowly needs time; one that is all there only needs to be written.
		return storage.takingIn && open.every((request) => isAllThere(request));
	};
	beforeEach(async () => {
		inner.time.restore();
		storage = await openStorage(mode, database?.());
		requests = jest.spyOn(http, 'request');
		time = warpTime(() => (working() ? -1 : inner.wiro.withheld));
	});
	afterEach(async () => {
		time.restore();
		requests.mockRestore();
		await storage.close();
	});
	const world: PictureWorld = {
		log: inner.log,
		secretsShown: inner.secretsShown,
		publish: inner.publish,
		get wiro() {
			return inner.wiro;
		},
		get credential() {
			return inner.credential;
		},
		get time() {
			return time;
		},
		get storage() {
			return storage;
		},
		run: async (use) => await inner.run(use),
		start: (use) => inner.start(use),
	};
	return world;
}

/** Node keeps the response on the request, and knows when its last byte has come; neither is in its types. */
function isAllThere(request: http.ClientRequest): boolean {
	const response: unknown = Reflect.get(request, 'res');
	return response instanceof http.IncomingMessage && response.complete;
}

/** Run with both pictures by URL, left empty. */
export const RUN: INodeParameters = { operation: 'run', prompt: 'Add a dog' };

/** Run and Wait as a user finds it: it hands on pictures. */
export const EDIT: INodeParameters = { operation: 'runAndWait', prompt: 'Add a dog' };

/** The first picture from a file. */
export const FROM_FILE: INodeParameters = { ...RUN, inputImageSource: 'binary' };

/** Both pictures from files. */
export const FROM_FILES: INodeParameters = { ...FROM_FILE, inputImage2Source: 'binary' };

/** An item with files. */
export function itemWith(binary: Record<string, IBinaryData>): INodeExecutionData {
	return { json: {}, binary };
}

/** Bytes that are no picture, for tests of what is done with them. */
export function noise(size: number): Buffer {
	return Buffer.concat([...streamBytes(size)]);
}

/** SHA-256 of bytes in pieces, in lower-case hex. */
export async function sha256(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of pieces) hash.update(piece);
	return hash.digest('hex');
}

/** A file of an item, which a test that finds none fails here, in words. */
export function fileIn(item: INodeExecutionData | undefined, field = 'data'): IBinaryData {
	const file = item?.binary?.[field];
	if (file === undefined) {
		throw new Error(`No file "${field}": ${Object.keys(item?.binary ?? {}).join(', ') || 'none'}`);
	}
	return file;
}

/** The bytes of an item's file. */
export async function bytesIn(
	world: PictureWorld,
	item: INodeExecutionData | undefined,
	field = 'data',
): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of await world.storage.read(fileIn(item, field))) pieces.push(piece);
	return Buffer.concat(pieces);
}

/** What the sandbox serves for a picture of a task. */
export function servedBytes(task: SandboxTask, position = 0): Buffer {
	const output = task.outputs[position];
	return Buffer.concat([...output.bytes.pieces(output.bytes.size)]);
}

/** The addresses of a task's pictures. */
export function urlsOf(world: World, task: SandboxTask): string[] {
	return task.outputs.map((output) => output.url(world.wiro.pictureOrigin));
}

/** A task that is done, as an earlier workflow would have left it; the record is clean afterwards. */
export async function finishedTask(world: World, plan: TaskPlan = {}): Promise<SandboxTask> {
	const task = await startTask(world, plan);
	await later(60);
	world.wiro.calls.length = 0;
	return task;
}

/** Get Detail of a task, with its pictures as files. */
export function pictureOf(task: SandboxTask, options = {}): INodeParameters {
	return { operation: 'getDetail', taskId: task.id, returnAs: 'image', options };
}

/** The most calls that were under way at once, where each takes so many seconds. */
export function mostAtOnce(calls: readonly RecordedCall[], seconds: number): number {
	return Math.max(
		...calls.map(
			({ at }) => calls.filter((other) => other.at <= at && at < other.at + seconds * 1000).length,
		),
	);
}
