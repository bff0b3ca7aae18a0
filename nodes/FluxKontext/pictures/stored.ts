import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

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
 * Tells whether a stored file begins like a web page or an XML message, behind a byte order mark or not, as the error pages of picture hosts and proxies do, whatever type they claim.
 *
 * @param context the node's execution
 * @param file the file, as an item holds it
 */
export async function looksLikeWebPage(
	context: IExecuteFunctions,
	file: IBinaryData,
): Promise<boolean> {
	const start = await beginningOf(context, file);
	return /^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html|head|body|\?xml|error)/i.test(start);
}

const BEGINNING_BYTES = 256;

async function beginningOf(context: IExecuteFunctions, file: IBinaryData): Promise<string> {
	if (file.id === undefined) {
		return Buffer.from(file.data.slice(0, BEGINNING_BYTES), 'base64').toString('latin1');
	}
	const stream: AsyncIterable<Buffer> = await context.helpers.getBinaryStream(
		file.id,
		BEGINNING_BYTES,
	);
	for await (const chunk of stream) return chunk.toString('latin1');
	return '';
}
