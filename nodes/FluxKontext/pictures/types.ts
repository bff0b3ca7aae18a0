/** The kinds of picture that Wiro takes (docs), by file extension. */
const TYPES: Record<string, string> = {
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	gif: 'image/gif',
	webp: 'image/webp',
	heic: 'image/heic',
};

/** Names that some programs use for the same kinds. */
const SYNONYMS: Record<string, string> = { 'image/jpg': 'image/jpeg', 'image/heif': 'image/heif' };

/** What files are called of which nobody knows the kind. */
const UNKNOWN = ['', 'application/octet-stream', 'binary/octet-stream'];

/**
 * Tells as what a file goes up.
 *
 * A declared type decides; where it says nothing, the file's extension does. A file of which nothing is known goes up as it is: whether it
 * is a picture is then Wiro's to judge.
 *
 * @param declared the file's type, as n8n has it
 * @param extension the file's extension, without a dot
 * @returns the type, or null when the file is surely none of the kinds that Wiro takes
 */
export function uploadType(declared: string, extension: string): string | null {
	const type = declared.split(';')[0].trim().toLowerCase();
	if (Object.values(TYPES).includes(type)) return type;
	if (Object.hasOwn(SYNONYMS, type)) return SYNONYMS[type];
	if (!isUnknownType(type)) return null;
	if (extension === '') return 'application/octet-stream';
	const known = extension.toLowerCase();
	return Object.hasOwn(TYPES, known) ? TYPES[known] : null;
}

/**
 * Tells whether a type says nothing of the kind of a file.
 *
 * @param type the declared type
 */
export function isUnknownType(type: string): boolean {
	return UNKNOWN.includes(type.toLowerCase());
}
