import { once } from 'node:events';
import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { refusal } from './answers.cjs';
import { wiroNow } from './clock.cjs';
import type { Fault, RecordedCall } from './types.cjs';

/** What a proxy in front of the service answers with when it is in trouble. */
export const PROXY_PAGE = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>
`;

/** Sends a complete answer and writes its status into the record. */
export async function send(
	reply: FastifyReply,
	call: RecordedCall,
	status: number,
	contentType: string,
	body: string | Buffer,
): Promise<void> {
	call.status = status;
	// Wiro's clock, not this computer's.
	reply.header('date', new Date(wiroNow()).toUTCString());
	await reply.code(status).header('content-type', contentType).send(body);
}

/** Sends JSON. */
export async function sendJson(
	reply: FastifyReply,
	call: RecordedCall,
	status: number,
	body: unknown,
): Promise<void> {
	await send(reply, call, status, JSON_TYPE, JSON.stringify(body));
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Opens an answer that is written piece by piece: the framework would not send a message that is broken. */
export function open(
	reply: FastifyReply,
	call: RecordedCall,
	headers: OutgoingHttpHeaders,
): ServerResponse {
	reply.hijack();
	call.status = 200;
	call.sentBytes = 0;
	reply.raw.writeHead(200, headers);
	return reply.raw;
}

/** Hands a piece to the connection, and waits until it takes more; false where it is closed. */
export async function write(
	response: ServerResponse,
	call: RecordedCall,
	piece: Buffer,
): Promise<boolean> {
	if (response.destroyed) return false;
	call.sentBytes = (call.sentBytes ?? 0) + piece.length;
	if (response.write(piece)) return true;
	const over = new AbortController();
	const { signal } = over;
	await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
	over.abort();
	return !response.destroyed;
}

/** Resets the connection: the client sees ECONNRESET. */
export function reset(reply: FastifyReply): void {
	reply.hijack();
	reply.raw.socket?.resetAndDestroy();
}

/** Leaves the client waiting, until the sandbox stops. */
export function hang(reply: FastifyReply): void {
	reply.hijack();
}

/**
 * Lets those faults act that come before any work: like a broken proxy in front of the service, they
 * do not even look at the credentials. False: the call goes on.
 */
export async function failBeforeWork(
	fault: Fault | undefined,
	reply: FastifyReply,
	call: RecordedCall,
): Promise<boolean> {
	switch (fault?.kind) {
		case 'reset':
			reset(reply);
			return true;
		case 'hang':
			hang(reply);
			return true;
		case 'status': {
			const { status, retryAfter, body = STATUS_CODES[status] ?? '' } = fault;
			if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
			const text = typeof body === 'string' ? body : JSON.stringify(body);
			const usual = typeof body === 'string' ? 'text/plain; charset=utf-8' : JSON_TYPE;
			await send(reply, call, status, fault.contentType ?? usual, text);
			return true;
		}
		case 'html':
			await send(reply, call, fault.status ?? 200, 'text/html; charset=utf-8', PROXY_PAGE);
			return true;
		case 'wrongType':
			await send(reply, call, 200, fault.contentType ?? 'text/html; charset=utf-8', PROXY_PAGE);
			return true;
		case 'empty':
			await send(reply, call, 200, JSON_TYPE, '');
			return true;
		case 'json':
			await sendJson(reply, call, fault.status ?? 200, fault.body);
			return true;
		case 'refusal':
			await sendJson(reply, call, 200, refusal(fault.code, fault.message).json);
			return true;
		case 'plainErrors':
			await sendJson(reply, call, 200, { result: false, errors: fault.messages });
			return true;
		case 'redirect':
			reply.header('location', fault.location);
			await send(reply, call, fault.status ?? 302, 'text/plain; charset=utf-8', '');
			return true;
		default:
			return false;
	}
}
