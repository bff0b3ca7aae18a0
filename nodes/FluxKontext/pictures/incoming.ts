import { readFailure } from '../wiro/network';
import { textOrNull } from '../wiro/read';
import type { Problem } from '../wiro/types';
import { EndWatch, type End } from './end';
import { BEGINNING_BYTES, lookAt, type PictureKind } from './kinds';
import { LARGEST_BYTES, TOO_LARGE, type Body, type OpenAnswer } from './open';

/** A picture that is coming in, checked on its way. */
export interface Incoming {
	/**
	 * Reads the first bytes.
	 *
	 * @returns what they tell; null where they are of no kind that we know
	 * @throws when they are no picture; `problem` says why
	 */
	begin(): Promise<PictureKind | null>;
	/** The whole picture. Where it turns out to be none, the stream fails, so that n8n keeps nothing of it. */
	whole(): Body;
	/** How many bytes have come. */
	readonly size: number;
	/** Why it is refused, where it is. */
	readonly problem: Problem | null;
}

/** What a picture is measured by. */
interface Measure {
	/** The size that Wiro announced. */
	announced: number | null;
	/** Another size, which came in an earlier attempt: should it come again, the announcement was wrong. */
	before: number | null;
}

/**
 * Checks a picture while it comes in.
 *
 * @param answer the host's answer
 * @param measure what it is measured by
 */
export function checkIncoming({ headers, body }: OpenAnswer, measure: Measure): Incoming {
	const state: { size: number; problem: Problem | null } = { size: 0, problem: null };
	const refuse = (problem: Problem): Error => {
		state.problem = problem;
		return new Error('This is not the picture');
	};
	const pieces = piecesOf(body);
	let start = Buffer.alloc(0);
	let kind: PictureKind | null = null;
	const next = async (): Promise<Buffer | null> => {
		const { done, value } = await pieces.next().catch((error: unknown) => {
			throw refuse(brokenBy(error));
		});
		if (done === true) return null;
		state.size += value.length;
		if (state.size > LARGEST_BYTES) throw refuse(TOO_LARGE);
		return value;
	};
	async function* all(): AsyncGenerator<Buffer> {
		const watch = new EndWatch(kind, start);
		yield start;
		for (let piece = await next(); piece !== null; piece = await next()) {
			watch.saw(piece);
			yield piece;
		}
		const flaw = flawOf(state.size, watch.endAt(state.size), measure);
		if (flaw !== null) throw refuse(flaw);
	}
	// The state itself, so that whoever has it sees how far it is.
	return Object.assign(state, {
		begin: async () => {
			start = await beginningFrom(next);
			if (start.length === 0) throw refuse(incomplete('no bytes at all'));
			const seen = judge(start, headers);
			if ('problem' in seen) throw refuse(seen.problem);
			return (kind = seen.kind);
		},
		whole: () => streamOf(body, all()),
	});
}

async function beginningFrom(next: () => Promise<Buffer | null>): Promise<Buffer<ArrayBuffer>> {
	let start = Buffer.alloc(0);
	while (start.length < BEGINNING_BYTES) {
		const piece = await next();
		if (piece === null) break;
		start = Buffer.concat([start, piece]);
	}
	return start;
}

async function* piecesOf(body: Body): AsyncGenerator<Buffer> {
	if (Buffer.isBuffer(body)) yield body;
	else {
		// It may break when nobody reads from it any more; who did read was told.
		body.on('error', () => undefined);
		const source: AsyncIterable<Buffer> = body;
		yield* source;
	}
}

/** A stream of n8n's own sort: every stream's class inherits `from` (Node.js), so that no module of Node.js is needed. */
function streamOf(body: Body, pieces: AsyncIterable<Buffer>): Body {
	const from: unknown = Reflect.get(body.constructor, 'from');
	if (Buffer.isBuffer(body) || typeof from !== 'function') return body;
	const stream: typeof body = Reflect.apply(from, body.constructor, [
		pieces,
		{ objectMode: false },
	]);
	stream.on('error', () => undefined);
	return stream;
}

/** Judges by the first bytes; where they tell nothing, the host's word for them counts. */
function judge(
	start: Buffer,
	headers: Record<string, unknown>,
): { kind: PictureKind | null } | { problem: Problem } {
	const seen = lookAt(start);
	if (seen.is === 'picture') return { kind: seen.kind };
	if (seen.is === 'other')
		return { problem: wrong(seen.name === 'HTML' ? 'webPage' : 'noPicture', seen.name) };
	const type = textOrNull(headers['content-type']) ?? '';
	if (/^(text|application)\/(x?html|xml)/i.test(type)) return { problem: wrong('webPage', type) };
	if (/^(text|application\/json)/i.test(type)) return { problem: wrong('noPicture', type) };
	return { kind: null };
}

/**
 * What is wrong with the length of a picture. One that is as long as announced is whole; any other is asked for once more, and taken when it
 * comes with the same length again, unless it was cut off.
 */
function flawOf(size: number, end: End, { announced, before }: Measure): Problem | null {
	if (size === announced) return null;
	if (end === 'cut') return incomplete('its end is missing');
	if (size === before || (announced === null && end === 'whole')) return null;
	return incomplete(
		announced === null ? 'it goes on behind its end' : `${size} instead of ${announced} bytes`,
	);
}

/** A connection error while the picture came down; one without any known code broke in the stream. */
export function brokenBy(error: unknown): Problem {
	const problem = readFailure(error);
	return problem.kind === 'credential' ? { kind: 'lost', reason: 'reset' } : problem;
}

function incomplete(detail: string): Problem {
	return wrong('incomplete', detail);
}

function wrong(reason: 'webPage' | 'incomplete' | 'noPicture', detail: string): Problem {
	return { kind: 'wrongFile', reason, detail };
}
