import type { ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { drawing, isDrawing } from './drawings.cjs';
import type { Faults } from './faults.cjs';
import { fromBytes, type ByteSource } from './pictures.cjs';
import type { CallRecord } from './record.cjs';
import { failBeforeWork, hang, reset, send, sendJson } from './respond.cjs';
import type { TaskStore } from './taskStore.cjs';
import type { Timers } from './timers.cjs';
import type { Fault, RecordedCall } from './types.cjs';

/** What the picture host needs from the sandbox behind it. */
export interface PictureHostHost {
	readonly record: CallRecord;
	readonly faults: Faults;
	readonly timers: Timers;
	readonly tasks: TaskStore;
}

interface ServedFile {
	contentType: string;
	bytes: ByteSource;
}

/** Pieces a second of a slow download. */
const SLOW_PIECES = 10;

/**
 * The host of finished pictures, and of the example inputs. It plays Wiro's CDN: another origin than
 * the API's, public, without credentials [seed, docs].
 */
export function createPictureHost(host: PictureHostHost): FastifyInstance {
	const app = fastify({ exposeHeadRoutes: false });
	app.get('/inputs/:name', async (request, reply) => {
		const call = host.record.begin(request, reply, 'pictures', 'input');
		const { name } = request.params as { name: string };
		return await answer(host, reply, call, async () => await inputFile(name));
	});
	app.get('/*', async (request, reply) => {
		const call = host.record.begin(request, reply, 'pictures', 'picture');
		return await answer(host, reply, call, () => outputFile(host, call, request));
	});
	app.setNotFoundHandler(async (request, reply) => {
		await notFound(reply, host.record.begin(request, reply, 'pictures', 'unknown'));
		return reply;
	});
	return app;
}

type Found = ServedFile | 'missing' | 'unavailable';

async function answer(
	host: PictureHostHost,
	reply: FastifyReply,
	call: RecordedCall,
	find: () => Promise<Found> | Found,
): Promise<FastifyReply> {
	const fault = host.faults.take(call);
	call.fault = fault?.kind;
	if (await failBeforeWork(fault, reply, call)) return reply;
	const file = await find();
	if (file === 'missing') await notFound(reply, call);
	else if (file === 'unavailable') await send(reply, call, 503, 'text/plain', 'Not available');
	else await serve(host, fault, reply, call, file);
	return reply;
}

async function inputFile(name: string): Promise<Found> {
	const picture = name.replace(/\.png$/, '');
	if (!name.endsWith('.png') || !isDrawing(picture)) return 'missing';
	return { contentType: 'image/png', bytes: fromBytes(await drawing(picture)) };
}

async function outputFile(
	host: PictureHostHost,
	call: RecordedCall,
	request: FastifyRequest,
): Promise<Found> {
	const found = host.tasks.outputAt(request.url.split('?')[0]);
	if (!found) return 'missing';
	const { task, output } = found;
	call.taskId = task.id;
	if (output.failures > 0) {
		output.failures -= 1;
		return 'unavailable';
	}
	await task.ready;
	return { contentType: output.contentType, bytes: output.bytes };
}

async function notFound(reply: FastifyReply, call: RecordedCall): Promise<void> {
	await sendJson(reply, call, 404, { result: false, errors: [{ code: 1, message: 'Not found' }] });
}

/** Sends a file, or what a fault makes of it. */
async function serve(
	host: PictureHostHost,
	fault: Fault | undefined,
	reply: FastifyReply,
	call: RecordedCall,
	file: ServedFile,
): Promise<void> {
	const { size } = file.bytes;
	const half = Math.floor(size / 2);
	switch (fault?.kind) {
		case 'dropAfterWork':
			return reset(reply);
		case 'hangAfterWork':
			return hang(reply);
		case 'emptyAfterWork':
			return await send(reply, call, 200, file.contentType, '');
		case 'delay':
			await host.timers.sleep(fault.seconds * 1000);
			host.record.release(call);
			break;
		case 'truncatedFile':
			await write(begin(reply, call, file, size), file.bytes.pieces(half));
			// Closed, not reset: a reset would also throw away what the client has not read yet.
			reply.raw.socket?.destroySoon();
			return;
		case 'shortFile':
		case 'truncated': {
			const short = begin(reply, call, file, half);
			await write(short, file.bytes.pieces(half));
			short.end();
			return;
		}
		case 'slow':
			return await serveSlowly(host.timers, begin(reply, call, file, size), file, fault);
	}
	const response = begin(reply, call, file, size);
	await write(response, file.bytes.pieces(size));
	response.end();
}

/** Takes the response over from the framework, which would not send a message that is broken. */
function begin(
	reply: FastifyReply,
	call: RecordedCall,
	{ contentType }: ServedFile,
	length: number,
): ServerResponse {
	reply.hijack();
	call.status = 200;
	reply.raw.writeHead(200, { 'content-type': contentType, 'content-length': length });
	return reply.raw;
}

/** Writes piece by piece, as fast as the client reads; ends early when the client is gone. */
async function write(response: ServerResponse, pieces: Iterable<Buffer>): Promise<void> {
	for (const piece of pieces) {
		if (response.destroyed) return;
		if (response.write(piece)) continue;
		await new Promise<void>((resolve) => {
			const go = () => {
				response.off('drain', go).off('close', go);
				resolve();
			};
			response.on('drain', go).on('close', go);
		});
	}
}

async function serveSlowly(
	timers: Timers,
	response: ServerResponse,
	file: ServedFile,
	{ bytesPerSecond }: { bytesPerSecond: number },
): Promise<void> {
	const portion = Math.max(1, Math.round(bytesPerSecond / SLOW_PIECES));
	response.flushHeaders();
	for (const piece of file.bytes.pieces(file.bytes.size)) {
		for (let at = 0; at < piece.length; at += portion) {
			await timers.sleep(1000 / SLOW_PIECES);
			await write(response, [piece.subarray(at, at + portion)]);
			if (response.destroyed) return;
		}
	}
	response.end();
}
