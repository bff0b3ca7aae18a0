import { lookAt, PICTURE_KINDS } from './kinds';

/** The kinds that Wiro takes, by their endings. */
const BY_EXTENSION = new Map(
	PICTURE_KINDS.filter(({ taken }) => taken).flatMap(({ type, extensions }) =>
		extensions.map((extension) => [extension, type] as const),
	),
);

/** The same kinds by their types, and by the names that some programs use for them. */
const BY_TYPE = new Map([
	...[...BY_EXTENSION.values()].map((type) => [type, type] as const),
	['image/jpg', 'image/jpeg'],
	['image/pjpeg', 'image/jpeg'],
	['image/x-png', 'image/png'],
]);

/** What files are called of which nobody knows the kind, or that are only to be saved. */
const UNKNOWN = /^$|\/octet-stream$|^application\/(x-)?(force-download|download|unknown)$/;

/** What servers call files that they have no better name for. */
const VAGUE = 'text/plain';

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
type UploadType = { ok: true; type: string } | { ok: false; is: string };

/**
 * Tells as what a file goes up: the bytes decide, then the name, then the type. A file of which nothing is known goes up as it is: whether
 * it is a picture is then Wiro's to judge.
 */
export function uploadType({ start, extension, declared }: FileFacts): UploadType {
	const seen = lookAt(start);
	const type = declared.split(';')[0].trim().toLowerCase();
	const unknown = UNKNOWN.test(type);
	const byType = BY_TYPE.get(type);
	// What it is called says what it is, unless that is nothing, or a kind that it is not.
	const none = (name: string) =>
		({ ok: false, is: unknown || byType !== undefined ? name : declared }) as const;
	if (seen.is === 'picture') {
		const { kind } = seen;
		return kind.taken ? { ok: true, type: kind.type } : none(kind.type);
	}
	if (seen.is === 'other') return none(seen.name);
	const ending = extension.toLowerCase();
	const nameCounts = byType !== undefined || unknown || type === VAGUE;
	const found = (nameCounts ? BY_EXTENSION.get(ending) : undefined) ?? byType;
	if (found !== undefined) return { ok: true, type: found };
	if (!unknown) return { ok: false, is: declared };
	return NO_EXTENSION.includes(ending)
		? { ok: true, type: 'application/octet-stream' }
		: { ok: false, is: `a .${extension} file` };
}
