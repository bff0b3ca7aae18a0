import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens, and never lets anybody in. */
const LISTENER = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
	require('node:fs').writeSync(1, String(server.address().port));
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** More than the listener's queue takes: who knocks after them gets no answer at all. */
const KNOCKERS = 8;

/** How long the system takes, at most, to let in those for whom there is room. */
const SETTLED_MILLISECONDS = 300;

/** A port of 127.0.0.1 where a connection neither comes about nor is refused, as behind a broken route. Open it before time is warped. */
export async function openBlackHole(): Promise<{ port: number; close(): void }> {
	const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
	const [word]: unknown[] = await once(child.stdout, 'data');
	const port = Number(String(word));
	const sockets: Socket[] = [];
	for (let n = 0; n < KNOCKERS; n += 1) {
		sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
	}
	await new Promise((resolve) => setTimeout(resolve, SETTLED_MILLISECONDS));
	return {
		port,
		close: () => {
			for (const socket of sockets) socket.destroy();
			child.kill('SIGKILL');
		},
	};
}
