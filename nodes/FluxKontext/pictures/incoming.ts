import { textOrNull } from '../wiro/read';
import type { Problem } from '../wiro/types';
import { BEGINNING_BYTES, lookAt, type PictureKind } from './kinds';
import { LARGEST_BYTES, TOO_LARGE, type Body, type OpenAnswer } from './open';

/** How many of a file's last bytes are looked at for its end. */
const END_BYTES = 256;

/** What is known of a picture that is coming in. */
export interface Incoming {
	/** The bytes, checked on their way: where they are no picture, the stream fails, and n8n keeps nothing of it. */
	body: Body;
	/** What the first bytes tell; null where they are of no kind that we know. Never comes when they are no picture. */
	kind: Promise<PictureKind | null>;
	/** How many bytes have come. */
	readonly size: number;
	/** Why the stream failed, where that was our doing. */
	readonly problem: Problem | null;
}

/** What a picture is measured by. */
export interface Measure {
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
	const state: { size: number; begun: boolean; problem: Problem | null } = {
		size: 0,
		begun: false,
		problem: null,
	};
	const reject = (problem: Problem): Error => {
		state.problem = problem;
		return new Error('This is not the picture');
	};
	let tell: (kind: PictureKind | null) => void = () => undefined;
	let fail: (error: unknown) => void = () => undefined;
	const kind = new Promise<PictureKind | null>((resolve, refuse) => {
		tell = resolve;
		fail = refuse;
	});
	async function* checked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		let start = Buffer.alloc(0);
		let end = Buffer.alloc(0);
		let known: PictureKind | null | undefined;
		const look = () => {
			const seen = judge(start, headers);
			if ('problem' in seen) throw reject(seen.problem);
			known = seen.kind;
			state.begun = true;
			tell(known);
		};
		for await (const piece of source) {
			state.size += piece.length;
			if (state.size > LARGEST_BYTES) throw reject(TOO_LARGE);
			end = Buffer.concat([end.subarray(-END_BYTES), piece.subarray(-END_BYTES)]);
			if (known !== undefined) yield piece;
			else {
				start = Buffer.concat([start, piece]);
				if (start.length < BEGINNING_BYTES) continue;
				look();
				yield start;
			}
		}
		if (state.size === 0) throw reject(incomplete('no bytes at all'));
		const early = known === undefined;
		if (early) look();
		const flaw = flawOf(state.size, known ?? null, end.subarray(-END_BYTES), measure);
		if (flaw !== null) throw reject(flaw);
		if (early) yield start;
	}
	const failing = async function* (source: AsyncIterable<Buffer>) {
		try {
			yield* checked(source);
		} catch (error) {
			fail(error);
			// Before the kind was told, nobody reads: an end is enough, and a failure would be nobody's.
			if (state.begun) throw error;
		}
	};
	return {
		body: Buffer.isBuffer(body) ? body : piped(body, failing),
		kind,
		get size() {
			return state.size;
		},
		get problem() {
			return state.problem;
		},
	};
}

type Stream = Exclude<Body, Buffer>;

function piped(
	body: Stream,
	through: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): Body {
	const stream = body.compose<Stream>(through);
	// Either may fail when n8n does not listen yet, or no more; who stores the picture is told all the same.
	for (const end of [body, stream]) end.on('error', () => undefined);
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
		return { problem: wrong(seen.webPage ? 'webPage' : 'noPicture', seen.name) };
	const type = textOrNull(headers['content-type']) ?? '';
	if (/^(text|application)\/(x?html|xml)/i.test(type)) return { problem: wrong('webPage', type) };
	if (/^(text|application\/json)/i.test(type)) return { problem: wrong('noPicture', type) };
	return { kind: null };
}

/** Whether the picture came whole: as long as announced, or with the end that its kind has and the same length twice. */
function flawOf(
	size: number,
	kind: PictureKind | null,
	end: Buffer,
	{ announced, before }: Measure,
): Problem | null {
	if (size === announced) return null;
	if (kind?.ends?.(end) === false) return incomplete('its end is missing');
	if (announced === null || size === before) return null;
	return incomplete(`${size} instead of ${announced} bytes`);
}

function incomplete(detail: string): Problem {
	return wrong('incomplete', detail);
}

function wrong(reason: 'webPage' | 'incomplete' | 'noPicture', detail: string): Problem {
	return { kind: 'wrongFile', reason, detail };
}
