import { rm } from 'node:fs/promises';
import { N8nClient } from './client.cjs';
import { ensureFree, freePort } from './freePort.cjs';
import { ensureHost } from './installHost.cjs';
import { installPackage } from './installPackage.cjs';
import { originOf, startN8n } from './process.cjs';
import { newUserFolder } from './template.cjs';

/** How a host is started. */
export interface HostOptions {
	/** Two ports: this one and the next. Default: any free ones. */
	port?: number;
	/** An n8n user folder to keep; default a new one that is deleted at the end. */
	userFolder?: string;
	env?: NodeJS.ProcessEnv;
}

/** A real n8n with our package installed, and a client that is signed in. */
export interface Host {
	origin: string;
	client: N8nClient;
	userFolder: string;
	/** The process of n8n. */
	pid: number;
	stop(): Promise<void>;
}

/**
 * Starts a real n8n with this project's package in it, as a user's n8n has it. The package has to be built before.
 *
 * @throws Missing where the machine lacks something; PortTaken where the given port is somebody else's
 */
export async function startHost(options: HostOptions = {}): Promise<Host> {
	const place = await ensureHost();
	const userFolder = options.userFolder ?? (await newUserFolder(place));
	const clear = async () => {
		if (options.userFolder === undefined) await rm(userFolder, { recursive: true, force: true });
	};
	try {
		installPackage(userFolder, place);
		if (options.port !== undefined) await ensureFree(options.port);
		const port = options.port ?? (await freePort());
		const n8n = await startN8n({ place, port, userFolder, env: options.env });
		try {
			const origin = originOf(port);
			const client = new N8nClient(origin);
			await client.logIn();
			const stop = async () => {
				await n8n.stop();
				await clear();
			};
			return { origin, client, userFolder, pid: n8n.pid ?? 0, stop };
		} catch (error) {
			await n8n.stop();
			throw error;
		}
	} catch (error) {
		await clear();
		throw error;
	}
}
