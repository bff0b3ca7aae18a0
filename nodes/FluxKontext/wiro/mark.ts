import { createHash } from 'crypto';

import type { RunRequest } from './types';

/** The query parameter of the callback address that carries the mark: Wiro's list shows that address, and no file's content (tool page). */
const NAME = 'flux_kontext_edit';

const MARK = new RegExp(`[?&;]${NAME}=([0-9a-f]{32})(?=[&#]|$)`, 'g');

/**
 * The mark of an edit: a digest of its model, its fields and the content of its files. It tells nothing of any of them.
 *
 * @param request the edit
 * @throws Failure when a file cannot be read
 */
export async function markOf({ model, fields, files }: RunRequest): Promise<string> {
	const contents: string[][] = [];
	for (const [name, file] of Object.entries(files)) {
		const hash = createHash('sha256');
		for await (const piece of file.read()) hash.update(piece);
		contents.push([name, hash.digest('hex')]);
	}
	const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
	return createHash('sha256')
		.update(JSON.stringify([model, sorted, contents]))
		.digest('hex')
		.slice(0, 32);
}

/** Puts a mark at the end of a callback address's query; the rest stays as it is, to the letter. */
export function withMark(address: string, mark: string): string {
	return withQuery(address, NAME, mark);
}

/** Puts a parameter at the end of an address's query; the rest stays as it is, to the letter. */
export function withQuery(address: string, name: string, value: string): string {
	const [before] = address.split('#');
	return `${before}${before.includes('?') ? '&' : '?'}${name}=${value}${address.slice(before.length)}`;
}

/** Reads the mark of a callback address, the last one where it was copied with an older one; null where it has none. */
export function markIn(address: string | null): string | null {
	return [...(address ?? '').matchAll(MARK)].at(-1)?.[1] ?? null;
}
