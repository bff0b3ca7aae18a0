import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

const PORTS_EACH = 2000;

/** An HTTP server that can go away for real and come back on the same port. */
export class Listener {
	private server: Server | undefined;
	private boundPort = 0;

	constructor(
		private readonly handler: RequestListener,
		private readonly wantedPort: number,
	) {}

	get port(): number {
		return this.boundPort;
	}

	/** Starts to listen, on the port it had before if there was one. */
	async open(): Promise<void> {
		if (this.server) return;
		const server = createServer(this.handler);
		// Longer than any pause of a client: a connection closed while a request is on its way would
		// look like a fault that no test asked for.
		server.keepAliveTimeout = 120_000;
		let port = this.boundPort || this.wantedPort || portOfWorker();
		await new Promise<void>((resolve, reject) => {
			server.on('error', (error: NodeJS.ErrnoException) => {
				if (error.code !== 'EADDRINUSE' || this.boundPort || this.wantedPort) return reject(error);
				port = portOfWorker();
				server.listen(port, '127.0.0.1');
			});
			server.listen(port, '127.0.0.1', resolve);
		});
		this.boundPort = (server.address() as AddressInfo).port;
		this.server = server;
	}

	/** Stops to listen and drops every connection, also those that wait for an answer. */
	async close(): Promise<void> {
		const server = this.server;
		if (!server) return;
		this.server = undefined;
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
		await this.refused();
	}

	/**
	 * Knocks, and waits to be refused. By then a client in this same process has seen its kept-alive
	 * connections close too; without this, its next request would still go out on one of them.
	 */
	private async refused(): Promise<void> {
		await new Promise<void>((resolve) => {
			const knock = connect(this.boundPort, '127.0.0.1');
			knock.on('connect', () => knock.destroy()); // somebody else took the port
			knock.on('error', () => undefined).on('close', () => resolve());
		});
	}
}

let opened = Math.floor(Math.random() * PORTS_EACH);

/**
 * Jest's workers take ports from ranges of their own, below those that the system gives out: while a sandbox is away, nobody else may answer at
 * its port. Elsewhere the system chooses (0).
 */
function portOfWorker(): number {
	const worker = Number(process.env.JEST_WORKER_ID ?? 0);
	if (worker < 1 || worker > 10) return 0;
	opened = (opened + 1) % PORTS_EACH;
	return 10_000 + worker * PORTS_EACH + opened;
}
