import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { Missing } from './words.cjs';

/** A port that somebody asked for and somebody else has. */
export class PortTaken extends Missing {
	constructor(port: number) {
		super(`Port ${port} is taken`);
	}
}

/**
 * A port that is free, with the next one free too: n8n takes two. It is below those that a system hands to outgoing connections (Linux: from
 * 32768 on), because such a one may be gone when an n8n that was killed is started again.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(10_000, 32_000);
		if ((await isFree(port)) && (await isFree(port + 1))) return port;
	}
}

/**
 * Makes sure that a port and the next one are free: n8n takes two. An n8n that cannot have its port ends, and whoever has it would be taken
 * for that n8n.
 *
 * @throws PortTaken where one is not
 */
export async function ensureFree(port: number): Promise<void> {
	for (const wanted of [port, port + 1]) {
		if (!(await isFree(wanted))) throw new PortTaken(wanted);
	}
}

/** Opens a port and closes it again. */
async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
