/** A kind of picture, known by the beginning of its bytes. */
export interface PictureKind {
	/** Its MIME type. */
	type: string;
	/** The endings that its files have, the usual one first. */
	extensions: readonly [string, ...string[]];
	/** Whether Wiro takes it (docs: jpg, jpeg, png, gif, webp, heic). */
	taken: boolean;
	begins(start: Buffer): boolean;
	/** Whether the mark of its end is in a piece of a file, where the kind has one. */
	ends?(piece: Buffer): boolean;
	/** How long a file is by its own beginning, where that says so. */
	length?(start: Buffer): number;
}

/** What the beginning of a file tells of it. `unknown` may still be a picture. */
type Beginning =
	{ is: 'picture'; kind: PictureKind } | { is: 'other'; name: string } | { is: 'unknown' };

/** How many bytes of a file tell what it is. */
export const BEGINNING_BYTES = 256;

const at = (start: Buffer, from: number, text: string) =>
	start.subarray(from, from + text.length).equals(Buffer.from(text, 'latin1'));

/** The brands of a file in the ISO base media format (ISO/IEC 14496-12): the major one, then those that it is compatible with. */
const hasBrand = (start: Buffer, brands: RegExp) =>
	at(start, 4, 'ftyp') && brands.test(start.subarray(8, 12).toString('latin1'));

/** The well-known kinds of picture, with what their specifications say of their first and last bytes. */
export const PICTURE_KINDS: readonly PictureKind[] = [
	{
		type: 'image/png',
		extensions: ['png'],
		taken: true,
		begins: (start) => at(start, 0, '\x89PNG\r\n\x1a\n'),
		ends: (end) => end.includes('IEND\xaeB`\x82', 0, 'latin1'),
	},
	{
		type: 'image/jpeg',
		extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
		taken: true,
		begins: (start) => at(start, 0, '\xff\xd8\xff'),
		ends: (end) => end.includes('\xff\xd9', 0, 'latin1'),
	},
	{
		type: 'image/gif',
		extensions: ['gif'],
		taken: true,
		begins: (start) => at(start, 0, 'GIF87a') || at(start, 0, 'GIF89a'),
		ends: (end) => end.includes(';'),
	},
	{
		type: 'image/webp',
		extensions: ['webp'],
		taken: true,
		begins: (start) => at(start, 0, 'RIFF') && at(start, 8, 'WEBP'),
		length: (start) => start.readUInt32LE(4) + 8,
	},
	{
		type: 'image/avif',
		extensions: ['avif'],
		taken: false,
		begins: (start) => hasBrand(start, /^avi[fs]$/),
	},
	{
		type: 'image/heic',
		extensions: ['heic'],
		taken: true,
		begins: (start) => hasBrand(start, /^he(ic|ix|im|is|vc|vx|vm|vs)$/),
	},
	{
		type: 'image/heif',
		extensions: ['heif', 'hif'],
		taken: true,
		begins: (start) => hasBrand(start, /^m[is]f1$/),
	},
	{
		type: 'image/tiff',
		extensions: ['tiff', 'tif'],
		taken: false,
		begins: (start) => at(start, 0, 'II*\0') || at(start, 0, 'MM\0*'),
	},
	{
		type: 'image/bmp',
		extensions: ['bmp'],
		taken: false,
		begins: (start) => at(start, 0, 'BM') && at(start, 6, '\0\0\0\0'),
	},
];

/** Files that people and hosts take for pictures, and that are none. */
const OTHERS: ReadonlyArray<[string, (start: Buffer) => boolean]> = [
	['a PDF', (start) => at(start, 0, '%PDF')],
	['a ZIP archive', (start) => at(start, 0, 'PK\x03\x04')],
	['a GZIP archive', (start) => at(start, 0, '\x1f\x8b\x08')],
	['a RAR archive', (start) => at(start, 0, 'Rar!\x1a\x07')],
	['a 7z archive', (start) => at(start, 0, "7z\xbc\xaf'\x1c")],
	['a Photoshop file', (start) => at(start, 0, '8BPS')],
	['a video', (start) => at(start, 4, 'ftyp') || at(start, 0, '\x1aE\xdf\xa3')],
	['HTML', reads(/^<(!doctype html|html|head|body)/i)],
	['SVG', reads(/^<svg/i)],
	['XML', reads(/^<[!?a-z]/i)],
	['JSON', reads(/^[{[]\s*["{[}\]]/)],
	// Fewer bytes may look like a text by chance.
	['text', (start) => start.length >= 3 && textIn(start) !== null],
];

/**
 * Tells by its first bytes what a file is: names and types are often wrong, the bytes never are.
 *
 * @param start the file's beginning, `BEGINNING_BYTES` of it or all
 */
export function lookAt(start: Buffer): Beginning {
	const kind = PICTURE_KINDS.find(({ begins }) => begins(start));
	if (kind !== undefined) return { is: 'picture', kind };
	const other = OTHERS.find(([, begins]) => begins(start));
	return other === undefined ? { is: 'unknown' } : { is: 'other', name: other[0] };
}

function reads(pattern: RegExp) {
	return (start: Buffer) => pattern.test(textIn(start) ?? '');
}

/** The beginning as text without a byte order mark; null where it is none. */
function textIn(start: Buffer): string | null {
	try {
		// As a part of a stream: the last character may be cut in the middle.
		const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
		return /[^\P{Cc}\t\n\f\r]/u.test(text) ? null : text.trimStart();
	} catch {
		return null;
	}
}
