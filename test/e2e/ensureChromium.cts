import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.cjs';
import { Missing } from '../host/words.cjs';

/* Makes sure that there is a browser, for CI: as root on Debian it installs one. Anybody else is told what to do. */

function found(): string | null {
	try {
		return findChromium();
	} catch (error) {
		if (error instanceof Missing) return null;
		throw error;
	}
}

function install(): void {
	const options = {
		stdio: 'inherit',
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	} as const;
	// A machine's list of packages may be older than the packages.
	spawnSync('apt-get', ['update', '-q'], options);
	spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], options);
}

if (found() === null && process.getuid?.() === 0 && !process.env.CHROMIUM_PATH) install();
try {
	console.log(`Chromium: ${findChromium()}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
