import { extname } from 'node:path';
import { isAbsent, picturesOf, type Model, type Rule } from './models.cjs';

/** What the rules look at in an uploaded file. */
export interface UploadFacts {
	filename: string;
	contentType: string;
	size: number;
}

/** The largest upload the service takes [docs]. */
export const LARGEST_UPLOAD = 100 * 1024 * 1024;

/** Says what is wrong with the inputs of a run, in Wiro's words where they are known [docs]. */
export function invalidBecause(
	model: Model,
	fields: Record<string, unknown>,
	files: Record<string, UploadFacts>,
): string | undefined {
	const { prompt } = fields;
	const pictures = picturesOf(model);
	const wrong = (name: string, reason: string | undefined) =>
		reason && `Request parameter [${name}] ${reason}`;
	if (typeof prompt !== 'string' || prompt.trim() === '') return wrong('prompt', 'required');
	for (const [name, rule] of Object.entries(model.inputs)) {
		const reason = wrong(name, isAbsent(fields[name]) ? undefined : brokenBy(fields[name], rule));
		if (reason) return reason;
	}
	for (const name of [...pictures.map(({ url }) => url), 'callbackUrl']) {
		// The URLs are texts of any kind: the seed's own example sends a bare file name, and a whole
		// sentence as the callback URL.
		if (!isAbsent(fields[name]) && typeof fields[name] !== 'string') {
			return wrong(name, 'must be text');
		}
	}
	for (const { file, url } of pictures) {
		// With a URL, the file's field is there and empty, or not there at all [docs, seed].
		if (!isAbsent(fields[file])) return wrong(file, 'must be a file');
		if (!files[file]?.size) continue;
		// A file goes with its URL's field present and empty [docs].
		if (fields[url] === undefined) return wrong(url, 'required');
		if (fields[url] !== '') return wrong(url, `must be empty when [${file}] is a file`);
		if (!model.pictureTypes.includes(typeOf(files[file]))) {
			return wrong(file, `must be one of ${model.pictureTypes.join(', ')}`);
		}
		if (files[file].size > LARGEST_UPLOAD) return wrong(file, 'must be at most 100 MB');
	}
	const [first] = pictures;
	const none = isAbsent(fields[first.url]) && !files[first.file]?.size;
	return model.needsPicture && none ? wrong(first.url, 'required') : undefined;
}

/** What a value is not, in words. */
function brokenBy(value: unknown, rule: Rule): string | undefined {
	if ('oneOf' in rule) {
		const known = rule.oneOf.some((each) => each === value);
		return known ? undefined : `must be one of ${rule.oneOf.join(', ')}`;
	}
	if ('min' in rule) {
		return inRange(value, rule) ? undefined : `must be between ${rule.min} and ${rule.max}`;
	}
	return typeof value === 'string' || typeof value === 'number' ? undefined : 'must be text';
}

/** The type goes by the file name; the MIME type counts only for a name without an extension. */
function typeOf({ filename, contentType }: UploadFacts): string {
	return (extname(filename).slice(1) || contentType.replace(/^image\//, '')).toLowerCase();
}

/** Numbers come as numbers or as text: the seed sends `28` and `"2.5"` side by side. */
function inRange(value: unknown, { min, max, whole }: Extract<Rule, { min: number }>): boolean {
	if (typeof value !== 'number' && typeof value !== 'string') return false;
	if (typeof value === 'string' && value.trim() === '') return false;
	const number = Number(value);
	return number >= min && number <= max && (!whole || Number.isInteger(number));
}
