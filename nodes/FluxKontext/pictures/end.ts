import type { PictureKind } from './kinds';

/** How many of a file's last bytes are looked at for its end; what most programs write behind it is shorter. */
const END_BYTES = 256;

/** A mark of the end is no longer than this, and may lie across two pieces. */
const MARK_BYTES = 16;

/**
 * How a file ends: as its kind does, or its kind marks no end; with something behind its end; or it was cut off.
 */
export type End = 'whole' | 'goesOn' | 'cut';

/** Watches a picture go by, to tell in the end whether all of it came. */
export class EndWatch {
	private tail = Buffer.alloc(0);
	private marked = false;

	constructor(
		private readonly kind: PictureKind | null,
		private readonly start: Buffer,
	) {
		this.saw(start);
	}

	/** The next piece. */
	saw(piece: Buffer): void {
		const { ends } = this.kind ?? {};
		const seam = Buffer.concat([this.tail, piece.subarray(0, MARK_BYTES)]);
		this.marked ||= ends !== undefined && (ends(piece) || ends(seam));
		this.tail = Buffer.concat([this.tail, piece.subarray(-END_BYTES)]).subarray(-END_BYTES);
	}

	/** How a file of so many bytes ends. */
	endAt(size: number): End {
		const { ends, length } = this.kind ?? {};
		if (length !== undefined && size < length(this.start)) return 'cut';
		if (ends === undefined || ends(this.tail)) return 'whole';
		return this.marked ? 'goesOn' : 'cut';
	}
}
