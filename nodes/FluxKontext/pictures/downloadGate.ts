import { createRoom, type Room } from '../timing/gate';

const MB = 1024 * 1024;

const downloads = createRoom(64 * MB);

/**
 * The gate that pictures come down through, one for all executions of a process: they share the line and n8n's memory. It lets in from four
 * large ones to sixteen small ones; a large one that trickles leaves room for others.
 */
export const downloadGate: Room = async (size, job, stop) =>
	await downloads(Math.min(Math.max(size, 4 * MB), 16 * MB), job, stop);
