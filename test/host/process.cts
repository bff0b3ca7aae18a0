import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.cjs';

/** What n8n encrypts its credentials with: the same in every one, so that a template can be copied. */
export const ENCRYPTION_KEY = 'for-tests-only';

const START_SECONDS = 120;
const STOP_SECONDS = 15;
const LAST_CHARACTERS = 4000;

/** How n8n is started. */
export interface ProcessOptions {
	place: Place;
	port: number;
	userFolder: string;
	env?: NodeJS.ProcessEnv;
}

/** A running n8n. */
export class N8nProcess {
	private said = '';
	private readonly ended: Promise<void>;
	private over = false;

	private constructor(
		private readonly child: ChildProcess,
		readonly origin: string,
		logFile: string,
	) {
		const log = createWriteStream(logFile, { flags: 'a' });
		const hear = (chunk: Buffer) => {
			log.write(chunk);
			this.said = (this.said + chunk.toString()).slice(-LAST_CHARACTERS);
		};
		child.stdout?.on('data', hear);
		child.stderr?.on('data', hear);
		this.ended = new Promise((resolve) => {
			child.once('close', () => {
				this.over = true;
				log.end(resolve);
			});
		});
	}

	/** Starts n8n on loopback and waits until it answers. */
	static async start({ place, port, userFolder, env }: ProcessOptions): Promise<N8nProcess> {
		const origin = `http://127.0.0.1:${port}`;
		const child = spawn(place.node, [join(place.n8n, 'bin', 'n8n'), 'start'], {
			env: { ...bareEnvironment(), ...settings(port, userFolder), ...env },
			cwd: userFolder,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const n8n = new N8nProcess(child, origin, join(userFolder, 'n8n.log'));
		try {
			await n8n.ready();
			return n8n;
		} catch (error) {
			await n8n.stop();
			throw error;
		}
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/** What n8n wrote last. */
	get lastWords(): string {
		return this.said;
	}

	/** Ends n8n, at first politely. */
	async stop(): Promise<void> {
		if (this.over) return;
		this.child.kill('SIGTERM');
		const patience = new AbortController();
		await Promise.race([
			this.ended.finally(() => patience.abort()),
			sleep(STOP_SECONDS * 1000, undefined, { signal: patience.signal }).then(
				() => this.child.kill('SIGKILL'),
				() => undefined,
			),
		]);
		await this.ended;
	}

	/** Health comes before the REST routes, so both are asked for. */
	private async ready(): Promise<void> {
		const deadline = Date.now() + START_SECONDS * 1000;
		for (const path of ['/healthz/readiness', '/rest/settings']) {
			while (!(await answers(`${this.origin}${path}`))) {
				if (this.over) throw new Error(`n8n ended while it started, and said:\n${this.said}`);
				if (Date.now() > deadline) {
					throw new Error(`n8n was not ready after ${START_SECONDS} s, and said:\n${this.said}`);
				}
				await sleep(200);
			}
		}
	}
}

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		const text = await response.text();
		// While it starts, n8n answers every path with a page or a text of its own.
		return response.ok && text.startsWith('{');
	} catch {
		return false;
	}
}

/** This process's environment without its own n8n settings, and without what npm or jest set for themselves: none of it may reach an n8n. */
export function bareEnvironment(): NodeJS.ProcessEnv {
	const foreign =
		/^(N8N_|DB_|EXECUTIONS_|QUEUE_|npm_|JEST_|NODE_OPTIONS$|NODE_ENV$|NODE_PATH$|CI$)/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function settings(port: number, userFolder: string): NodeJS.ProcessEnv {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(port + 1),
		// Nothing here may call home.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
		// What a production execution leaves behind is part of what is tested.
		EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
		GENERIC_TIMEZONE: 'UTC',
	};
}
