import { execFileSync } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../host/freePort.cjs';
import { Service } from '../host/service.cjs';
import type { Programs } from './programs.cjs';

/** A running Redis or PostgreSQL. */
export interface Store {
	port: number;
	service: Service;
}

/** The database's owner, whom it lets in without a password: it listens on loopback only, and is gone after the test. */
export const DATABASE_USER = 'n8n';

/** Starts a Redis that keeps nothing. */
export async function startRedis({ redis }: Programs): Promise<Store> {
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const service = await Service.start({ name: 'Redis', command: redis, args }, () => opens(port));
	return { port, service };
}

/** Starts a PostgreSQL with its data in the given folder. */
export async function startPostgres(programs: Programs, folder: string): Promise<Store> {
	const port = await freePort();
	const user = await ownerOf(folder);
	const data = join(folder, 'data');
	const setUp = ['-D', data, '-U', DATABASE_USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
	execFileSync(programs.initdb, setUp, { cwd: folder, stdio: 'pipe', ...user });
	// Nothing of this outlives the test, so it need not survive a power cut.
	const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...careless];
	const service = await Service.start(
		{
			name: 'PostgreSQL',
			command: programs.postgres,
			args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
			cwd: folder,
			user,
			// Without waiting for those who are connected.
			endsWith: 'SIGINT',
		},
		({ said }) => said.includes('ready to accept connections'),
	);
	return { port, service };
}

/** PostgreSQL refuses to run as root, so root hands it over to the user that the package made for it. */
async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
	await mkdir(folder, { recursive: true });
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = ['-u', '-g'].map((what) =>
		Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' })),
	);
	await chown(folder, uid, gid);
	return { uid, gid };
}

/** Tells whether somebody listens on a port. */
async function opens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection({ port, host: '127.0.0.1' });
		const settle = (open: boolean) => {
			socket.destroy();
			resolve(open);
		};
		socket.once('connect', () => settle(true));
		socket.once('error', () => settle(false));
	});
}
