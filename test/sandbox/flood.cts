import { gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { JSON_TYPE, open, write } from './respond.cjs';
import type { Timers } from './timers.cjs';
import type { RecordedCall } from './types.cjs';

/** As an answer about a task begins, up to the middle of its log. */
const BEGINNING = Buffer.from(
	'{"result":true,"errors":[],"tasklist":[{"id":"1","status":"task_start","debugoutput":"',
);

const PIECE = Buffer.alloc(1024 * 1024, 'x');

/** Answers with a log of so many bytes; zipped, they are a thousandth on the wire. */
export async function flood(
	reply: FastifyReply,
	call: RecordedCall,
	{ bytes, zipped }: { bytes: number; zipped?: boolean },
): Promise<void> {
	const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
	const response = open(reply, call, { 'content-type': JSON_TYPE, ...encoding });
	// Zipped pieces one after the other are a zip of all of them.
	const [beginning, piece] = zipped ? [gzipSync(BEGINNING), gzipSync(PIECE)] : [BEGINNING, PIECE];
	let more = await write(response, call, beginning);
	for (let sent = 0; more && sent < bytes; sent += PIECE.length) {
		more = await write(response, call, piece);
	}
	response.end();
}

/** Answers with a byte each second, and never comes to an end. */
export async function trickle(
	reply: FastifyReply,
	call: RecordedCall,
	timers: Timers,
): Promise<void> {
	const response = open(reply, call, { 'content-type': JSON_TYPE });
	await write(response, call, BEGINNING);
	while (await write(response, call, Buffer.from('x'))) await timers.sleep(1000);
}
