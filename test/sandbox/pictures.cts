import { crc32, deflateSync } from 'node:zlib';

/** Bytes of a file, read piece by piece so that large ones are never held as a whole. */
export interface ByteSource {
	readonly size: number;
	/** The first `length` bytes, in pieces. */
	pieces(length: number): Iterable<Buffer>;
}

const PIECE = 64 * 1024;
const SIDE = 64;

/** A file that is, or can be, in memory. A function is asked anew for every use. */
export function fromBytes(bytes: Buffer | (() => Buffer)): ByteSource {
	const read = () => (typeof bytes === 'function' ? bytes() : bytes);
	return {
		get size() {
			return read().length;
		},
		*pieces(length) {
			const buffer = read();
			for (let at = 0; at < length; at += PIECE) {
				yield buffer.subarray(at, Math.min(at + PIECE, length));
			}
		},
	};
}

/** A large file that exists nowhere: the bytes of `streamBytes`. */
export function fromStream(size: number): ByteSource {
	return { size, pieces: (length) => streamBytes(length) };
}

/** The same made-up bytes each time, without a picture's format: for tests of size and speed. */
export function* streamBytes(size: number): Generator<Buffer> {
	const block = noise();
	for (let left = size; left > 0;) {
		// A length that is no power of two, so that a piece lost or swapped on the way shows.
		const piece = block.subarray(0, Math.min(left, block.length));
		yield piece;
		left -= piece.length;
	}
}

let noiseBlock: Buffer | undefined;

function noise(): Buffer {
	if (noiseBlock) return noiseBlock;
	const block = Buffer.alloc(65_521);
	let state = 2463534242;
	for (let i = 0; i < block.length; i++) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		block[i] = state & 0xff;
	}
	return (noiseBlock = block);
}

/** The kinds of picture that models make. */
export type PictureKind = 'png' | 'jpeg';

/** A grey JPEG of this size, without the mark of its beginning. */
const GREY_JPEG = Buffer.from(
	'/9sAQwANDQ0NDg0OEBAOFBYTFhQeGxkZGx4tICIgIiAtRCoyKioyKkQ8STs3O0k8bFVLS1VsfWljaX2Xh4eXvrW++fn//8IACwgAQABAAQERAP/EABUAAQEAAAAAAAAAAAAAAAAAAAAF/9oACAEBAAAAAKAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAGD/2gAIAQEAAT8AAf/Z',
	'base64',
);
/** The pixels of a PNG that is of the first colour of its palette all over. */
const FLAT = deflateSync(Buffer.alloc(SIDE * (1 + SIDE / 8)));

/**
 * A valid PNG of 64 by 64 pixels, made in no time. The label stands in a text chunk: no two pictures
 * of a sandbox are the same, so a test sees when they are mixed up.
 */
export function plainPicture(label: string): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(SIDE, 0);
	header.writeUInt32BE(SIDE, 4);
	header.set([1, 3, 0, 0, 0], 8); // a bit a pixel, with a palette
	const angle = ((crc32(label) % 12) / 12) * 2 * Math.PI;
	const colour = [0, 2, 4].map((shift) => Math.round(150 + 80 * Math.cos(angle + shift)));
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', header),
		chunk('tEXt', Buffer.from(`Comment\0${label}`, 'latin1')),
		chunk('PLTE', Buffer.from(colour)),
		chunk('IDAT', FLAT),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** The same as JPEG, with the label in its comment. */
export function plainJpeg(label: string): Buffer {
	const start = Buffer.from(`\xff\xd8\xff\xfe\0\0${label}`, 'latin1');
	start.writeUInt16BE(start.length - 4, 4);
	return Buffer.concat([start, GREY_JPEG]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc32(body), body.length + 4);
	return out;
}
