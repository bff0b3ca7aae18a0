import { createRoom, type Room } from '../timing/gate';
import type { RunRequest } from '../wiro/types';

const MB = 1024 * 1024;

/** How many bytes of files are on their way at once: of small ones up, of large ones up, and down (measured: `npm run bench -- pictures`). */
const BYTES_AT_ONCE = 64 * MB;

/** A request with more bytes is a large one: it may take minutes, and the small ones do not wait for it. */
const LARGE = 16 * MB;

const uploads = { small: createRoom(BYTES_AT_ONCE), large: createRoom(BYTES_AT_ONCE) };

/** The gate that files go up through, one for all executions of a process: they share its memory. What has none goes by. */
export const uploadGate: Room = async (size, job, stop) =>
	size === 0 ? await job() : await uploads[size > LARGE ? 'large' : 'small'](size, job, stop);

const downloads = createRoom(BYTES_AT_ONCE);

/**
 * The gate that pictures come down through, one for all executions of a process: they share the line and n8n's memory. It lets in from four
 * large ones to sixteen small ones; a large one that trickles leaves room for others.
 */
export const downloadGate: Room = async (size, job, stop) =>
	await downloads(Math.min(Math.max(size, 4 * MB), LARGE), job, stop);

/** How many bytes of files go up with a request. */
export function uploadBytes({ files }: RunRequest): number {
	return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
