import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { IBinaryData, IRun } from 'n8n-workflow';

/** The files on a node's regular output, in order. */
export function filesOf(run: IRun, node: string): IBinaryData[] {
	const items = run.data.resultData.runData[node]?.at(-1)?.data?.main[0] ?? [];
	return items.flatMap(({ binary = {} }) => Object.values(binary));
}

/**
 * Writes files of an execution into a folder.
 *
 * @param folder is made if it is not there
 * @param files the files
 * @param nameOf names a file, without folder
 * @returns the paths
 */
export async function save(
	folder: string,
	files: IBinaryData[],
	nameOf: (file: IBinaryData, index: number) => string,
): Promise<string[]> {
	await mkdir(folder, { recursive: true });
	return await Promise.all(
		files.map(async (file, index) => {
			// n8n keeps the bytes elsewhere in its other storage modes; this engine keeps them in memory.
			if (file.id !== undefined) throw new Error('The picture is not in memory');
			const path = join(folder, basename(nameOf(file, index)));
			await writeFile(path, Buffer.from(file.data, 'base64'));
			return path;
		}),
	);
}

/** `edit-a-picture.png`, `edit-a-picture-2.png`, ... */
export function numbered(name: string, { fileExtension }: IBinaryData, index: number): string {
	return `${name}${index === 0 ? '' : `-${index + 1}`}.${fileExtension ?? 'png'}`;
}
