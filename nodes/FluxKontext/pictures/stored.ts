import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { BEGINNING_BYTES } from './kinds';

/**
 * The size of a stored file in bytes: n8n's storage knows it, and a file in memory is base64 text.
 *
 * @param context the node's execution
 * @param file the file, as an item holds it
 */
export async function sizeOf(context: IExecuteFunctions, file: IBinaryData): Promise<number> {
	if (file.id !== undefined) return (await context.helpers.getBinaryMetadata(file.id)).fileSize;
	const padding = /=*$/.exec(file.data)?.[0].length ?? 0;
	return Math.floor((file.data.length * 3) / 4) - padding;
}

/**
 * The first bytes of a stored file.
 *
 * @param context the node's execution
 * @param file the file, as an item holds it
 */
export async function beginningOf(context: IExecuteFunctions, file: IBinaryData): Promise<Buffer> {
	if (file.id === undefined) {
		return Buffer.from(file.data.slice(0, Math.ceil(BEGINNING_BYTES / 3) * 4), 'base64');
	}
	const stream: AsyncIterable<Buffer> = await context.helpers.getBinaryStream(
		file.id,
		BEGINNING_BYTES,
	);
	let start = Buffer.alloc(0);
	// Object storage hands out pieces of any size.
	for await (const piece of stream) {
		start = Buffer.concat([start, piece]);
		if (start.length >= BEGINNING_BYTES) break;
	}
	return start.subarray(0, BEGINNING_BYTES);
}
