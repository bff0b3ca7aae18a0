import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { streamBytes, WiroSandbox } from '../../sandbox/index.cjs';

/** What the benchmark is told once the sandbox runs. */
export interface ServiceReady {
	credential: { apiKey: string; apiSecret: string; baseUrl: string };
}

/** How large the pictures are, and how fast the slow ones are served. */
export interface ServiceOptions {
	pictures: number;
	bytes: number;
	/** In bytes per second, over all connections together. */
	line: number;
}

/** A picture host behind a line of a given speed: an origin that serves every path with the same bytes. */
async function openLine({ bytes, line }: ServiceOptions): Promise<string> {
	// When the line will have sent all that was handed to it.
	let free = performance.now();
	const server = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes });
		void (async () => {
			for (const piece of streamBytes(bytes)) {
				if (response.destroyed) return;
				const now = performance.now();
				free = Math.max(free, now) + (piece.length / line) * 1000;
				const drained = response.write(piece);
				const early = free - now;
				if (early > 5) await new Promise((resolve) => setTimeout(resolve, early));
				if (!drained && response.writableNeedDrain) {
					await new Promise((resolve) => response.once('drain', resolve));
				}
			}
			response.end();
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The sandbox in a process of its own, so that its memory and its work are not counted as the node's. */
async function main(options: ServiceOptions): Promise<void> {
	const { pictures, bytes } = options;
	const slowOrigin = await openLine(options);
	const wiro = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 0, keepUploads: false });
	wiro.planEach((_n, { prompt }) => {
		if (prompt === 'small') return {};
		const outputs = Array.from({ length: pictures }, (_, n) => ({
			stream: { size: bytes },
			...(prompt === 'line' ? { url: `${slowOrigin}/${n}.png` } : {}),
		}));
		return { outputs };
	});
	const ready: ServiceReady = { credential: wiro.credential };
	process.send?.(ready);
	process.once('disconnect', () => void wiro.stop().then(() => process.exit(0)));
}

process.once('message', (options: ServiceOptions) => void main(options));
