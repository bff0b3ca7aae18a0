import type { ReceivedFile } from './body.cjs';
import { composePictures } from './compose.cjs';
import { picturesOf } from './models.cjs';
import type { SandboxTask } from './task.cjs';

const FETCH_TIMEOUT = 10_000;

/**
 * Makes a task's pictures from its inputs, in the background. An input that cannot be had makes the
 * task a failed one: it ends with `pexit` "1" and says why.
 */
export async function composeFor(
	task: SandboxTask,
	uploads: Record<string, ReceivedFile>,
): Promise<void> {
	try {
		const pictures: Buffer[] = [];
		for (const { file, url } of picturesOf(task.model)) {
			const picture = await inputPicture(uploads[file], task.parameters[url]);
			if (picture) pictures.push(picture);
		}
		task.composed = await composePictures({
			pictures,
			prompt: String(task.parameters.prompt),
			taskId: task.id,
			samples: task.outputs.length,
			kind: task.kind,
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		task.compositionError = `The pictures could not be made: ${reason}`;
	}
}

async function inputPicture(
	upload: ReceivedFile | undefined,
	url: unknown,
): Promise<Buffer | undefined> {
	if (upload && upload.size > 0) return upload.bytes;
	return typeof url === 'string' && url !== '' ? await fetchPicture(url) : undefined;
}

async function fetchPicture(url: string): Promise<Buffer> {
	let response: Response;
	try {
		response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT) });
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`${url} could not be fetched (${reason})`);
	}
	if (!response.ok) throw new Error(`${url} answered HTTP ${response.status}`);
	return Buffer.from(await response.arrayBuffer());
}
