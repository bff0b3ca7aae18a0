import type { ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Account } from './account.cjs';
import { drawing, DRAWINGS } from './drawings.cjs';
import { fromBytes, type ByteSource } from './pictures.cjs';
import { failBeforeWork, hang, open, reset, send, sendJson, write } from './respond.cjs';
import type { Timers } from './timers.cjs';
import type { Fault, RecordedCall } from './types.cjs';

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
export function createPictureHost(host: Account): FastifyInstance {
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
	host: Account,
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
	const drawn = DRAWINGS.find((each) => name === `${each}.png`);
	if (drawn === undefined) return 'missing';
	return { contentType: 'image/png', bytes: fromBytes(await drawing(drawn)) };
}

async function outputFile(
	host: Account,
	call: RecordedCall,
	request: FastifyRequest,
): Promise<Found> {
	const found = host.tasks.outputAt(request.url.split('?')[0]);
	if (!found || found.task.filesDeleted) return 'missing';
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
	host: Account,
	fault: Fault | undefined,
	reply: FastifyReply,
	call: RecordedCall,
	{ contentType, bytes }: ServedFile,
): Promise<void> {
	const { size } = bytes;
	const half = Math.floor(size / 2);
	const begin = (length: number) =>
		open(reply, call, { 'content-type': contentType, 'content-length': length });
	switch (fault?.kind) {
		case 'dropAfterWork':
			return reset(reply);
		case 'hangAfterWork':
			return hang(reply);
		case 'emptyAfterWork':
			return await send(reply, call, 200, contentType, '');
		case 'delay':
			await host.timers.sleep(fault.seconds * 1000);
			host.record.release(call);
			break;
		case 'truncatedFile':
			await writeAll(begin(size), call, bytes.pieces(half));
			// Closed, not reset: a reset would also throw away what the client has not read yet.
			reply.raw.socket?.destroySoon();
			return;
		case 'stalledFile':
			await writeAll(begin(size), call, bytes.pieces(half));
			return;
		case 'shortFile':
		case 'truncated':
			if (await writeAll(begin(half), call, bytes.pieces(half))) reply.raw.end();
			return;
		case 'slow': {
			const slow = slowly(host.timers, bytes.pieces(size), fault.bytesPerSecond);
			begin(size).flushHeaders();
			if (await writeAll(reply.raw, call, slow)) reply.raw.end();
			return;
		}
	}
	if (await writeAll(begin(size), call, bytes.pieces(size))) reply.raw.end();
}

/** Writes piece by piece, as fast as the client reads; false where the client went away. */
async function writeAll(
	response: ServerResponse,
	call: RecordedCall,
	pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<boolean> {
	for await (const piece of pieces) {
		if (!(await write(response, call, piece))) return false;
	}
	return true;
}

async function* slowly(timers: Timers, pieces: Iterable<Buffer>, bytesPerSecond: number) {
	const portion = Math.max(1, Math.round(bytesPerSecond / SLOW_PIECES));
	for (const piece of pieces) {
		for (let at = 0; at < piece.length; at += portion) {
			await timers.sleep(1000 / SLOW_PIECES);
			yield piece.subarray(at, at + portion);
		}
	}
}
