import { lookAt, PICTURE_KINDS } from './kinds';

/** The kinds that Wiro takes, by their endings. */
const BY_EXTENSION: Record<string, string> = Object.fromEntries(
	PICTURE_KINDS.filter(({ taken }) => taken).flatMap(({ type, extensions }) =>
		extensions.map((extension) => [extension, type]),
	),
);

/** Names that some programs use for the same kinds. */
const SYNONYMS: Record<string, string> = {
	'image/jpg': 'image/jpeg',
	'image/pjpeg': 'image/jpeg',
	'image/x-png': 'image/png',
};

/** What files are called of which nobody knows the kind, or that are only to be saved. */
const UNKNOWN = /^$|\/octet-stream$|^application\/(x-)?(force-download|download|unknown)$/;

/** What servers call files that they have no better name for. */
const VAGUE = /^text\/plain$/;

/** An ending that says no more than `application/octet-stream`, from which n8n makes it. */
const NO_EXTENSION = ['', 'bin'];

/** What is known of a file before it goes up. */
export interface FileFacts {
	/** The beginning of its bytes. */
	start: Buffer;
	/** The ending of its name, without a dot. */
	extension: string;
	/** Its type, as n8n has it. */
	declared: string;
}

/** As what a file goes up, or what it is instead of a picture. */
export type UploadType = { ok: true; type: string } | { ok: false; is: string };

/**
 * Tells as what a file goes up: the bytes decide, then the name, then the type. A file of which nothing is known goes up as it is: whether
 * it is a picture is then Wiro's to judge.
 */
export function uploadType({ start, extension, declared }: FileFacts): UploadType {
	const seen = lookAt(start);
	const type = declared.split(';')[0].trim().toLowerCase();
	const unknown = UNKNOWN.test(type);
	if (seen.is === 'picture') {
		const { kind } = seen;
		return kind.taken ? { ok: true, type: kind.type } : { ok: false, is: declared || kind.type };
	}
	if (seen.is === 'other') {
		return { ok: false, is: unknown || saysPicture(type) ? seen.name : declared };
	}
	const named = BY_EXTENSION[extension.toLowerCase()];
	const byName = Object.hasOwn(BY_EXTENSION, extension.toLowerCase()) ? named : undefined;
	const byType = SYNONYMS[type] ?? (takenTypes.has(type) ? type : undefined);
	if (byType !== undefined) return { ok: true, type: byName ?? byType };
	if (unknown || VAGUE.test(type)) {
		if (byName !== undefined) return { ok: true, type: byName };
		if (unknown && NO_EXTENSION.includes(extension.toLowerCase())) {
			return { ok: true, type: 'application/octet-stream' };
		}
	}
	return { ok: false, is: unknown ? `a .${extension} file` : declared };
}

const takenTypes = new Set(Object.values(BY_EXTENSION));

function saysPicture(type: string): boolean {
	return takenTypes.has(type) || Object.hasOwn(SYNONYMS, type);
}
