import { join } from 'node:path';
import { direct } from '../support/direct.cjs';
import type { Place } from './place.cjs';
import { Service } from './service.cjs';

/** What n8n encrypts its credentials with: the same in every one, so that a template can be copied. */
export const ENCRYPTION_KEY = 'for-tests-only';

const START_SECONDS = 120;

/** How n8n is started. */
export interface ProcessOptions {
	place: Place;
	port: number;
	userFolder: string;
	env?: NodeJS.ProcessEnv;
	/** What it is told to be; default the whole n8n. */
	command?: string[];
	/** What answers when it is ready. Default: health, and the REST routes, which come after it. */
	readyAt?: string[];
}

/** Where an n8n on this port is reached. */
export function originOf(port: number): string {
	return `http://127.0.0.1:${port}`;
}

/** Starts n8n on loopback and waits until it answers. */
export async function startN8n({
	place,
	port,
	userFolder,
	env,
	command = ['start'],
	readyAt = ['/healthz/readiness', '/rest/settings'],
}: ProcessOptions): Promise<Service> {
	return await Service.start(
		{
			name: `n8n ${command[0]}`,
			command: place.node,
			args: [join(place.n8n, 'bin', 'n8n'), ...command],
			cwd: userFolder,
			env: { ...bareEnvironment(), ...direct(process.env), ...settings(port, userFolder), ...env },
			logFile: join(userFolder, 'n8n.log'),
		},
		async () => {
			for (const path of readyAt) if (!(await answers(originOf(port) + path))) return false;
			return true;
		},
		START_SECONDS,
	);
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
function bareEnvironment(): NodeJS.ProcessEnv {
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
		WEBHOOK_URL: `${originOf(port)}/`,
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
