import { createRoom, type Room } from '../timing/gate';
import type { RunRequest } from '../wiro/types';

const MB = 1024 * 1024;

/** How many bytes of files are read and sent at once, of small ones and of large ones (measured: `npm run bench -- pictures`). */
const BYTES_AT_ONCE = 64 * MB;

/** A request with more bytes is a large one: it may take minutes, and the small ones do not wait for it. */
const LARGE = 16 * MB;

const rooms = { small: createRoom(BYTES_AT_ONCE), large: createRoom(BYTES_AT_ONCE) };

/** The gate that files go up through, one for all executions of a process: they share its memory. */
export const uploadGate: Room = async (size, job, stop) =>
	await rooms[size > LARGE ? 'large' : 'small'](size, job, stop);

/** How many bytes of files go up with a request. */
export function uploadBytes({ files }: RunRequest): number {
	return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
