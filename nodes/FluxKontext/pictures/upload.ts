import { createHash } from 'crypto';
import type { IBinaryData } from 'n8n-workflow';

import { messageOf } from '../errors/cleanText';
import { Failure, InvalidInput } from '../errors/failure';
import type { Item } from '../fields/parameter';
import { shorten } from '../fields/values';
import type { UploadFile } from '../wiro/types';
import { isObject, textOrNull } from '../wiro/read';
import { beginningOf, sizeOf } from './stored';
import { PICTURE_KINDS } from './kinds';
import { LARGEST_BYTES } from './open';
import { uploadType } from './uploadType';

/** How much of a file is read from n8n's storage at a time. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Looks at a file of an item: a binary field by its name, or the file itself, as the expression `{{ $binary.data }}` gives it.
 *
 * @param item the item
 * @param given the binary field's name, or the file
 * @param label the parameter's label, for the errors
 * @param fallbackName the file's name where it has none
 * @throws InvalidInput when there is no such file, or Wiro surely would not take it
 */
export async function readFile(
	item: Item,
	given: unknown,
	label: string,
	fallbackName: string,
): Promise<UploadFile> {
	const binary = findBinary(item, given, label);
	const { fileName } = binary;
	const named = textOrNull(fileName) === null ? undefined : String(fileName);
	const field = shorten(typeof given === 'string' ? given : (named ?? label));
	const extension = extensionOf(named) || (textOrNull(binary.fileExtension) ?? '');
	const declared = textOrNull(binary.mimeType) ?? '';
	const start = await readable(field, async () => await beginningOf(item.context, binary));
	const upload = uploadType({ start, extension, declared });
	if (!upload.ok) {
		throw new InvalidInput(
			`The file in '${field}' is no picture that Wiro takes: ${named ?? 'it'} is ${upload.is}`,
			`'${label}' takes JPG, PNG, GIF, WEBP and HEIC. Convert the file first, or choose another field`,
		);
	}
	const contentType = upload.type;
	const size = await readable(field, async () => await sizeOf(item.context, binary));
	assertSize(size, field, label);
	return {
		// A part without a file name is a text, not a file (RFC 7578), and n8n's Edit Image makes files with empty names.
		fileName: nameFor(named ?? fallbackName, extension, contentType),
		contentType,
		size,
		identity: identityOf(binary),
		read: () => contentOf(item, field, binary),
	};
}

function assertSize(size: number, field: string, label: string): void {
	if (size === 0) {
		throw new InvalidInput(
			`The file in '${field}' is empty`,
			`'${label}' needs a picture. Look at the node before this one: its file has no content`,
		);
	}
	if (size > LARGEST_BYTES) {
		throw new InvalidInput(
			`The file in '${field}' is too large: ${Math.ceil(size / 1024 / 1024)} MB`,
			`Wiro takes pictures of up to 100 MB. Make the picture for '${label}' smaller first, for example with the 'Edit Image' node`,
		);
	}
}

/** Reads from n8n's storage, which may have lost the file. */
async function readable<T>(field: string, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unreadable(field, error);
	}
}

function unreadable(field: string, error: unknown): Failure {
	const words = messageOf(error);
	return new Failure(
		`The file in '${field}' cannot be read`,
		`n8n's storage of files says: ${words}. Run the workflow again from the node that made the file. This time nothing was sent to Wiro for this item`,
	);
}

function findBinary(item: Item, given: unknown, label: string): IBinaryData {
	const binary = fileIn(item, given);
	// Code nodes make files whose content is a data URL.
	if (binary !== null) return { ...binary, data: binary.data.replace(/^data:[^,]{0,100},/, '') };
	const fields = Object.keys(filesOf(item));
	const numbered = typeof given === 'string' ? numberedFields(given, fields) : [];
	if (numbered.length > 0) throw severalFiles(String(given), numbered, label);
	const there = fields.length === 0 ? 'The item has no files' : `It has: ${fields.join(', ')}`;
	throw new InvalidInput(
		typeof given === 'string'
			? `There is no file '${shorten(given)}' in the item`
			: `'${label}' is no file of the item`,
		`'${label}' must name a binary field of the input. ${there}`,
	);
}

/** A file of an item, see `readFile`; null where there is no such file. */
export function fileIn(item: Item, given: unknown): IBinaryData | null {
	return typeof given === 'string' ? inField(item, given) : inHand(item, given);
}

/** How an item with several files becomes several items with one: measured with n8n's own node. */
export const ONE_FILE_EACH =
	"make an item of each file: put the 'Split Out' node before this one, with $binary in 'Fields To Split Out', and enter {{ Object.keys($binary)[0] }} here";

/** A form's field that takes several files gives each a field of its own: name_0, name_1, ... (n8n: Form/utils). */
function numberedFields(name: string, fields: string[]): string[] {
	const stem = name.replace(/\W/g, '_');
	return fields.filter((field) => field.replace(/_\d+$/, '') === stem && field !== stem);
}

function severalFiles(name: string, numbered: string[], label: string): InvalidInput {
	const [first] = numbered;
	const list = `${numbered.slice(0, 10).join(', ')}${numbered.length > 10 ? ', ...' : ''}`;
	return new InvalidInput(
		numbered.length === 1
			? `The file of '${name}' stands in '${first}'`
			: `'${name}' holds several files: ${list}`,
		`'${label}' takes one file for each item. Enter one of them, for example ${first}, or ${ONE_FILE_EACH}`,
	);
}

/** The item's files by their fields: in n8n's "combined" binary mode they are in `json._files` (n8n: convert-binary-data). */
function filesOf({ context, index }: Item): Record<string, unknown> {
	const { json, binary } = context.getInputData()[index] ?? {};
	const combined: unknown = json?._files;
	return { ...(isObject(combined) ? combined : {}), ...binary };
}

/** n8n's own look-up, which knows both of its ways to keep files in items; it throws where there is none. */
function inField(item: Item, field: string): IBinaryData | null {
	try {
		const found: unknown = item.context.helpers.assertBinaryData(item.index, field);
		if (isFile(found)) return found;
	} catch {
		// In combined mode it wants a path; people give the field's name.
	}
	const files = filesOf(item);
	const file = Object.hasOwn(files, field) ? files[field] : null;
	return isFile(file) ? file : null;
}

/**
 * The file that an expression gave. `$binary` leaves out `data` (n8n: workflow-data-proxy), which is where the content of a file in memory
 * is: that one is found again among the item's files by all the rest.
 */
function inHand(item: Item, given: unknown): IBinaryData | null {
	if (isFile(given)) return given;
	if (!isObject(given) || typeof given.mimeType !== 'string') return null;
	if (typeof given.id === 'string') return { ...given, mimeType: given.mimeType, data: '' };
	const known = Object.entries(given);
	const same = Object.values(filesOf(item)).filter(isFile);
	return (
		same.find((file) => known.every(([key, value]) => Reflect.get(file, key) === value)) ?? null
	);
}

/** Every object has a "constructor": what has no content is no file. */
function isFile(value: unknown): value is IBinaryData {
	return isObject(value) && typeof value.data === 'string';
}

/** The name of a stored file in all of n8n's storages (n8n-core: blob.manager, database.manager; FileSystem.manager before). */
const UUID_AT_END = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A stored file is known by its name in the storage; a file in memory is its content. */
function identityOf(binary: IBinaryData): string {
	// When an execution ends, n8n moves what a form or webhook took in, and gives it another ID, which ends in the same name (n8n-facts).
	if (binary.id === undefined) return createHash('sha256').update(binary.data).digest('hex');
	return UUID_AT_END.exec(binary.id)?.[0] ?? binary.id;
}

/** Reads the file piece by piece from n8n's storage, which may have lost it. */
async function* contentOf(
	{ context }: Item,
	field: string,
	binary: IBinaryData,
): AsyncGenerator<Uint8Array> {
	if (binary.id === undefined) return yield Buffer.from(binary.data, 'base64');
	try {
		const stream: AsyncIterable<Uint8Array> = await context.helpers.getBinaryStream(
			binary.id,
			CHUNK_BYTES,
		);
		yield* stream;
	} catch (error) {
		throw unreadable(field, error);
	}
}

/** Wiro knows fewer endings than there are (docs: jpg, jpeg, png, gif, webp, heic). */
const ENDINGS: Record<string, readonly string[]> = {
	'image/jpeg': ['jpg', 'jpeg'],
	'image/heif': ['heic'],
};

/** A name whose ending says what the file is; Wiro takes files by it too (docs). */
function nameFor(name: string, extension: string, type: string): string {
	const endings = ENDINGS[type] ?? PICTURE_KINDS.find((each) => each.type === type)?.extensions;
	if (endings === undefined || endings.includes(extensionOf(name).toLowerCase())) {
		return endings === undefined && extension !== '' && extensionOf(name) === ''
			? `${name}.${extension}`
			: name;
	}
	return `${name.replace(/\.(bin|[^.]{0,4})$/i, '')}.${endings[0]}`;
}

function extensionOf(fileName: string | undefined): string {
	return /\.([^.]+)$/.exec(fileName ?? '')?.[1] ?? '';
}
