import { spawnSync } from 'node:child_process';

/** Installs Debian's packages where this is root; else nothing happens. */
export function installIfRoot(...packages: string[]): void {
	if (process.getuid?.() !== 0) return;
	const aptGet = (...args: string[]) =>
		spawnSync('apt-get', args, {
			// What apt-get says belongs beside our words, not into the report.
			stdio: ['ignore', process.stderr, process.stderr],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		});
	// A machine's list of packages may be older than the packages.
	aptGet('update', '-q');
	aptGet('install', '-qy', '--no-install-recommends', ...packages);
}
