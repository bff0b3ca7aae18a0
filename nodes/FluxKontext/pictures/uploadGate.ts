import { createRoom, type Room } from '../timing/gate';
import type { RunRequest } from '../wiro/types';

/** How many bytes of files are read and sent at once. On its way a file is in memory some three times (measured: `npm run bench`). */
const UPLOAD_BYTES_AT_ONCE = 64 * 1024 * 1024;

/** The gate that files go up through, one for all executions of a process: they share its memory. */
export const uploadGate: Room = createRoom(UPLOAD_BYTES_AT_ONCE);

/** How many bytes of files go up with a request. */
export function uploadBytes({ files }: RunRequest): number {
	return Object.values(files).reduce((sum, { size }) => sum + size, 0);
}
