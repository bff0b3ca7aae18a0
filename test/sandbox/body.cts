import { createHash } from 'node:crypto';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { RecordedFile } from './types.cjs';
import { LARGEST_UPLOAD } from './validation.cjs';

/** What came in a request. */
export interface ReceivedBody {
	fields: Record<string, unknown>;
	files: Record<string, ReceivedFile>;
	/** Only where it was no form. */
	raw?: Buffer;
	/** Why it could not be read. */
	problem?: string;
}

/** An uploaded file, kept in the pieces it came in until somebody wants it whole. */
export class ReceivedFile implements RecordedFile {
	private whole: Buffer | undefined;

	constructor(
		readonly filename: string,
		readonly contentType: string,
		readonly size: number,
		readonly sha256: string,
		private pieces: Buffer[],
	) {}

	get bytes(): Buffer {
		this.whole ??= Buffer.concat(this.pieces);
		this.pieces = [];
		return this.whole;
	}
}

/** Reads a JSON or multipart body. What cannot be read becomes a `problem`, never an exception. */
export async function readBody(request: FastifyRequest, keep: boolean): Promise<ReceivedBody> {
	const type = request.headers['content-type'] ?? '';
	if (!/^multipart\/form-data/i.test(type)) return readJson(request.body);
	if (!/boundary=/i.test(type)) {
		// The seed's curl lines announce a form over a JSON body. Without a boundary nobody can read
		// that, so it is refused: a client must send JSON as JSON.
		const raw = await drain(request);
		return { fields: {}, files: {}, raw, problem: 'Multipart: Boundary not found' };
	}
	return await readForm(request, keep);
}

function readJson(body: unknown): ReceivedBody {
	const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
	if (raw.length === 0) return { fields: {}, files: {} };
	try {
		const value: unknown = JSON.parse(raw.toString('utf8'));
		if (isObject(value)) return { fields: value, files: {}, raw };
	} catch {
		// Told below, together with JSON that is no object.
	}
	return { fields: {}, files: {}, raw, problem: 'Request body is not a JSON object' };
}

async function readForm(request: FastifyRequest, keep: boolean): Promise<ReceivedBody> {
	const received: ReceivedBody = { fields: {}, files: {} };
	try {
		for await (const part of request.parts()) await readPart(part, received, keep);
	} catch (error) {
		received.problem = error instanceof Error ? error.message : String(error);
	}
	return received;
}

async function readPart(part: Multipart, received: ReceivedBody, keep: boolean): Promise<void> {
	if (part.type === 'field') received.fields[part.fieldname] = part.value;
	else received.files[part.fieldname] = await readFile(part, keep);
}

async function readFile(part: MultipartFile, keep: boolean): Promise<ReceivedFile> {
	const hash = createHash('sha256');
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of part.file as AsyncIterable<Buffer>) {
		hash.update(piece);
		size += piece.length;
		// What is too large is refused anyway; there is no point in holding it.
		if (keep && size <= LARGEST_UPLOAD) pieces.push(piece);
	}
	return new ReceivedFile(part.filename, part.mimetype, size, hash.digest('hex'), pieces);
}

async function drain(request: FastifyRequest): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of request.raw as AsyncIterable<Buffer>) pieces.push(piece);
	return Buffer.concat(pieces);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
