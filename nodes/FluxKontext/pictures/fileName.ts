import { PICTURE_KINDS, type PictureKind } from './kinds';

/** What the name of a downloaded file is made of. */
export interface NameParts {
	/** The name that the user wants, without an ending; blank for the usual one. */
	wished: string;
	taskId: string | null;
	/** Wiro's name for the file. */
	name: string | null;
	url: string;
	/** Which of the task's pictures it is, from 0, and how many there are. */
	position: number;
	count: number;
	/** Whether Wiro calls another one of them the same. */
	alike?: boolean;
	/** What the bytes are, where that is known. */
	kind: PictureKind | null;
}

/** File systems take names of up to 255 bytes. */
const LONGEST_BYTES = 200;

/**
 * Names a downloaded file: unique among all tasks unless the user wants something else, and with the ending that its bytes call for.
 */
export function pictureFileName(parts: NameParts): string {
	const { wished, taskId, name, url, position, count, alike = false, kind } = parts;
	const given = name ?? decoded(new URL(url).pathname.split('/').at(-1) ?? '');
	const usual = split(given === '' ? String(position) : given);
	const number = count > 1 ? `-${position + 1}` : '';
	const prefix = taskId === null ? '' : `${taskId}-`;
	const wish = clean(split(wished.trim(), PICTURE_ENDING).stem);
	const stem = wish === '' ? clean(`${prefix}${usual.stem}`) : wish;
	return `${stem}${wish === '' && !alike ? '' : number}${endingFor(kind, clean(usual.ending))}`;
}

const PICTURE_ENDING = new RegExp(
	`\\.(${PICTURE_KINDS.flatMap(({ extensions }) => extensions).join('|')})$`,
	'i',
);

function split(name: string, ending = /\.[^.]*$/): { stem: string; ending: string } {
	const at = name.search(ending);
	return at < 0 ? { stem: name, ending: '' } : { stem: name.slice(0, at), ending: name.slice(at) };
}

/** Wiro's own ending stays where it is one of the kind's. */
function endingFor(kind: PictureKind | null, ending: string): string {
	if (kind === null || kind.extensions.includes(ending.slice(1).toLowerCase())) return ending;
	return `.${kind.extensions[0]}`;
}

/** What separates folders, controls a terminal or turns the direction of writing has no place in a file's name. */
function clean(text: string): string {
	const safe = text.replace(/[/\\\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/gu, '-');
	const characters = [...safe.slice(0, LONGEST_BYTES)];
	while (Buffer.byteLength(characters.join('')) > LONGEST_BYTES) characters.pop();
	return characters.join('');
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
