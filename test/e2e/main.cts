import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startHost } from '../host/host.cjs';
import { findChromium } from './chromium.cjs';
import { OUT } from './out.cjs';
import { withSession } from './session.cjs';

/* Starts one n8n with the package as built, and runs the end-to-end tests in it. What stands behind the command goes to jest. */

const JEST = require.resolve('jest/bin/jest');
const CONFIG = join(__dirname, 'jest.config.js');

async function jest(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
	const child = spawn(process.execPath, [JEST, '-c', CONFIG, ...args], { stdio: 'inherit', env });
	// Ctrl+C reaches jest by itself; this process stays to stop n8n.
	process.on('SIGINT', () => undefined);
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

async function main(): Promise<void> {
	const chromium = findChromium();
	await rm(OUT, { recursive: true, force: true });
	const begun = Date.now();
	const host = await startHost();
	try {
		console.log(
			`n8n with the package is ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`,
		);
		const { origin, client } = host;
		const { name, value } = client.session;
		const { userFolder } = host;
		const env = withSession({ origin, cookie: `${name}=${value}`, chromium, userFolder });
		process.exitCode = await jest(process.argv.slice(2), env);
	} finally {
		await host.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
