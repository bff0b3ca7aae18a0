import { createServer } from 'node:net';
import { Missing } from './words.cjs';

/** A port that somebody asked for and somebody else has. */
export class PortTaken extends Missing {
	constructor(port: number) {
		super(`Port ${port} is taken`);
	}
}

/** A port that is free, with the next one free too: n8n takes two. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = await open(0);
		if (port !== null && (await open(port + 1)) !== null) return port;
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
		if ((await open(wanted)) === null) throw new PortTaken(wanted);
	}
}

/** Opens a port and closes it again; null where it is taken. */
async function open(port: number): Promise<number | null> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(null));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			const opened = typeof address === 'object' && address !== null ? address.port : null;
			server.close(() => resolve(opened));
		});
	});
}
