import { createServer } from 'node:net';

/** A port that is free, with the next one free too: n8n takes two. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = await open(0);
		if (port !== null && (await open(port + 1)) !== null) return port;
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
