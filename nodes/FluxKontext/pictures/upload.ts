import { createHash } from 'crypto';
import type { IBinaryData } from 'n8n-workflow';

import { Failure, InvalidInput } from '../errors/failure';
import type { Item } from '../parameters/item';
import type { UploadFile } from '../wiro/types';
import { sizeOf } from './stored';
import { isUnknownType, uploadType } from './types';

/** The largest file that Wiro takes (docs: 100 MB). */
const LARGEST_BYTES = 100 * 1024 * 1024;

/** How much of a file is read from n8n's storage at a time. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Looks at a binary field of an item without reading the file.
 *
 * @param item the item
 * @param field the binary field's name
 * @param label the parameter's label, for the errors
 * @param fallbackName the file's name where it has none
 * @throws InvalidInput when there is no such file, or Wiro surely would not take it
 */
export async function readFile(
	item: Item,
	field: string,
	label: string,
	fallbackName: string,
): Promise<UploadFile> {
	const binary = findBinary(item, field, label);
	const extension = binary.fileExtension ?? extensionOf(binary.fileName);
	const contentType = uploadType(binary.mimeType ?? '', extension);
	if (contentType === null) {
		throw new InvalidInput(
			`The file in "${field}" is no picture that Wiro takes: ${binary.fileName ?? 'it'} is ${isUnknownType(binary.mimeType ?? '') ? `a .${extension} file` : binary.mimeType}`,
			`"${label}" takes JPG, PNG, GIF, WEBP and HEIC. Convert the file first, or choose another field`,
		);
	}
	const size = await sizeOf(item.context, binary);
	if (size === 0) {
		throw new InvalidInput(
			`The file in "${field}" is empty`,
			`"${label}" needs a picture. Look at the node before this one: its file has no content`,
		);
	}
	if (size > LARGEST_BYTES) {
		throw new InvalidInput(
			`The file in "${field}" is too large: ${Math.ceil(size / 1024 / 1024)} MB`,
			`Wiro takes pictures of up to 100 MB. Make the picture for "${label}" smaller first, for example with the Edit Image node`,
		);
	}
	return {
		fileName: binary.fileName ?? `${fallbackName}${extension === '' ? '' : `.${extension}`}`,
		contentType,
		size,
		identity: identityOf(binary),
		read: async () => {
			try {
				return await contentOf(item, binary, contentType);
			} catch (error) {
				throw unreadable(field, error);
			}
		},
	};
}

function unreadable(field: string, error: unknown): Failure {
	const words = error instanceof Error ? error.message : String(error);
	return new Failure(
		`The file in "${field}" cannot be read`,
		`n8n's storage of files says: ${words}. Run the workflow again from the node that made the file. Nothing was sent to Wiro for this item`,
	);
}

function findBinary(item: Item, field: string, label: string): IBinaryData {
	const binary = binaryOf(item, field);
	if (binary !== null) return binary;
	const fields = Object.keys(item.context.getInputData()[item.index]?.binary ?? {});
	const there = fields.length === 0 ? 'The item has no files' : `It has: ${fields.join(', ')}`;
	throw new InvalidInput(
		`There is no file "${field}" in the item`,
		`"${label}" must name a binary field of the input. ${there}`,
	);
}

/** n8n's own look-up, which knows both of its ways to keep files in items; it throws where there is none. */
function binaryOf({ context, index }: Item, field: string): IBinaryData | null {
	try {
		const found = context.helpers.assertBinaryData(index, field);
		// Every object has a "constructor": what is no file is none.
		return typeof found.data === 'string' ? found : null;
	} catch {
		return null;
	}
}

/** n8n keeps a stored file's ID when it repeats an execution; a file in memory is its content. */
function identityOf(binary: IBinaryData): string {
	return binary.id ?? createHash('sha256').update(binary.data).digest('hex');
}

/** Reads the file piece by piece into a blob, so that it is in memory once and not twice. */
async function contentOf({ context }: Item, binary: IBinaryData, type: string): Promise<Blob> {
	if (binary.id === undefined) return new Blob([Buffer.from(binary.data, 'base64')], { type });
	const pieces: Blob[] = [];
	const stream: AsyncIterable<Uint8Array<ArrayBuffer>> = await context.helpers.getBinaryStream(
		binary.id,
		CHUNK_BYTES,
	);
	for await (const piece of stream) pieces.push(new Blob([piece]));
	return new Blob(pieces, { type });
}

function extensionOf(fileName: string | undefined): string {
	return /\.([^.]+)$/.exec(fileName ?? '')?.[1] ?? '';
}
