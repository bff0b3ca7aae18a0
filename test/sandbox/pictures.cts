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

const flatColours = new Map<number, Buffer>();

/**
 * A valid PNG of 64 by 64 pixels, made in no time. The label stands in a text chunk: no two pictures
 * of a sandbox are the same, so a test sees when they are mixed up.
 */
export function plainPicture(label: string): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(SIDE, 0);
	header.writeUInt32BE(SIDE, 4);
	header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', header),
		chunk('tEXt', Buffer.from(`Comment\0${label}`, 'latin1')),
		chunk('IDAT', flatColour(crc32(label) % 12)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function flatColour(number: number): Buffer {
	const known = flatColours.get(number);
	if (known) return known;
	const angle = (number / 12) * 2 * Math.PI;
	const pixel = [0, 2, 4].map((shift) => Math.round(150 + 80 * Math.cos(angle + shift)));
	const row = [0, ...Array.from({ length: SIDE }, () => pixel).flat()];
	const data = deflateSync(Buffer.from(Array.from({ length: SIDE }, () => row).flat()));
	flatColours.set(number, data);
	return data;
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE(crc32(body), body.length + 4);
	return out;
}
