import { extname } from 'node:path';

/** What the rules look at in an uploaded file. */
export interface UploadFacts {
	filename: string;
	contentType: string;
	size: number;
}

/** The two pictures: the file's field, and the field of its URL [docs]. */
export const PICTURE_FIELDS = [
	{ file: 'inputImage', url: 'inputImageUrl' },
	{ file: 'inputImage2', url: 'inputImage2Url' },
] as const;

/** The largest upload the service takes [docs]. */
export const LARGEST_UPLOAD = 100 * 1024 * 1024;

/** The file types the service takes [docs]. */
const PICTURE_TYPES = ['jpg', 'jpeg', 'png', 'gif', 'webp', 'heic'];

/** The tool's numbers and defaults [seed]. The ranges are ours: the documents name none. */
const NUMBERS = [
	{ name: 'steps', min: 1, max: 50, whole: true },
	{ name: 'scale', min: 0, max: 20, whole: false },
	{ name: 'samples', min: 1, max: 8, whole: true },
];

/** Says what is wrong with the inputs of a run, in Wiro's words where they are known [docs]. */
export function invalidBecause(
	fields: Record<string, unknown>,
	files: Record<string, UploadFacts>,
): string | undefined {
	const { prompt } = fields;
	if (typeof prompt !== 'string' || prompt.trim() === '') {
		return 'Request parameter [prompt] required';
	}
	for (const { name, min, max, whole } of NUMBERS) {
		if (!isAbsent(fields[name]) && !inRange(fields[name], min, max, whole)) {
			return `Request parameter [${name}] must be between ${min} and ${max}`;
		}
	}
	for (const name of ['seed', 'inputImageUrl', 'inputImage2Url', 'callbackUrl']) {
		// The URLs are texts of any kind: the seed's own example sends a bare file name, and a whole
		// sentence as the callback URL.
		if (!isAbsent(fields[name]) && typeof fields[name] !== 'string') {
			if (name !== 'seed' || typeof fields[name] !== 'number') {
				return `Request parameter [${name}] must be text`;
			}
		}
	}
	for (const { file, url } of PICTURE_FIELDS) {
		const reason = wrongPicture(file, files[file], fields[file], url, fields[url]);
		if (reason) return reason;
	}
	return undefined;
}

/** How many outputs a valid run asks for. */
export function samplesOf(fields: Record<string, unknown>): number {
	return isAbsent(fields.samples) ? 1 : Number(fields.samples);
}

function wrongPicture(
	name: string,
	upload: UploadFacts | undefined,
	text: unknown,
	urlName: string,
	url: unknown,
): string | undefined {
	// With a URL, the file's field is there and empty, or not there at all [docs, seed].
	if (!isAbsent(text)) return `Request parameter [${name}] must be a file`;
	if (!upload || upload.size === 0) return undefined;
	// A file goes with its URL's field present and empty [docs].
	if (url === undefined) return `Request parameter [${urlName}] required`;
	if (url !== '') return `Request parameter [${urlName}] must be empty when [${name}] is a file`;
	if (!isPicture(upload)) {
		return `Request parameter [${name}] must be one of ${PICTURE_TYPES.join(', ')}`;
	}
	if (upload.size > LARGEST_UPLOAD) return `Request parameter [${name}] must be at most 100 MB`;
	return undefined;
}

/** The type goes by the file name; the MIME type counts only for a name without an extension. */
function isPicture({ filename, contentType }: UploadFacts): boolean {
	const extension = extname(filename).slice(1) || contentType.replace(/^image\//, '');
	return PICTURE_TYPES.includes(extension.toLowerCase());
}

function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/** Numbers come as numbers or as text: the seed sends `28` and `"2.5"` side by side. */
function inRange(value: unknown, min: number, max: number, whole: boolean): boolean {
	if (typeof value !== 'number' && typeof value !== 'string') return false;
	if (typeof value === 'string' && value.trim() === '') return false;
	const number = Number(value);
	return number >= min && number <= max && (!whole || Number.isInteger(number));
}
