import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process is started. */
export interface ServiceOptions {
	/** For messages. */
	name: string;
	command: string;
	args: string[];
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Another user's process. */
	user?: { uid: number; gid: number };
	/** What ends it politely. Default SIGTERM. */
	endsWith?: NodeJS.Signals;
	/** Where what it writes is kept, too. */
	logFile?: string;
}

const STOP_SECONDS = 15;

/** All that run now: whatever happens to this process, none of them stays behind. */
const running = new Set<ChildProcess>();

process.once('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/** A process that works until it is stopped. */
export class Service {
	/** Everything it wrote. */
	said = '';
	private over = false;
	private readonly ended: Promise<void>;

	private constructor(
		private readonly options: ServiceOptions,
		private readonly child: ChildProcess,
	) {
		const log = options.logFile && createWriteStream(options.logFile, { flags: 'a' });
		const hear = (chunk: Buffer) => {
			this.said += chunk.toString();
			if (log) log.write(chunk);
		};
		child.stdout?.on('data', hear);
		child.stderr?.on('data', hear);
		running.add(child);
		this.ended = new Promise((resolve) => {
			const end = () => {
				this.over = true;
				running.delete(child);
				if (log) log.end(resolve);
				else resolve();
			};
			child.once('error', (error) => {
				this.said += error.message;
				end();
			});
			child.once('close', end);
		});
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/**
	 * Starts a process and waits until it is ready.
	 *
	 * @param options what to start
	 * @param ready asks whether it is ready
	 * @param seconds how long that may take
	 */
	static async start(
		options: ServiceOptions,
		ready: (service: Service) => boolean | Promise<boolean>,
		seconds = 60,
	): Promise<Service> {
		const { command, args, cwd, env, user } = options;
		const child = spawn(command, args, {
			cwd,
			env: env ?? process.env,
			stdio: ['ignore', 'pipe', 'pipe'],
			...user,
		});
		const service = new Service(options, child);
		const deadline = Date.now() + seconds * 1000;
		while (!(await ready(service))) {
			if (service.over || Date.now() > deadline) {
				const problem = service.over ? 'ended while it started' : `not ready after ${seconds} s`;
				await service.stop();
				throw new Error(`${options.name}: ${problem}. It said:\n${service.said.slice(-3000)}`);
			}
			await sleep(100);
		}
		return service;
	}

	/** Ends it as a power cut would. */
	async kill(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.ended;
	}

	/** Ends it, at first politely. */
	async stop(): Promise<void> {
		if (this.over) return;
		this.child.kill(this.options.endsWith ?? 'SIGTERM');
		const patience = new AbortController();
		await Promise.race([
			this.ended,
			sleep(STOP_SECONDS * 1000, undefined, { signal: patience.signal }).catch(() => undefined),
		]);
		patience.abort();
		await this.kill();
	}
}
