import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../host/npm.cjs';
import { withProgress } from '../host/progress.cjs';
import { placeOf, type Core } from './place.cjs';

/**
 * An n8n-core in its folder. Installs it where it is not there yet, which takes half a minute, once.
 *
 * @throws Missing without npm; Error with npm's words where it fails
 */
export async function ensureCore(version: Core): Promise<string> {
	const folder = placeOf(version);
	if (existsSync(folder)) return folder;
	// Built beside its place: whoever finds the place finds all of it.
	const partial = `${folder}.partial-${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		const dependencies = { 'n8n-core': version.core, 'n8n-workflow': version.workflow };
		const manifest = { name: 'old-n8n', private: true, dependencies };
		await writeFile(join(partial, 'package.json'), JSON.stringify(manifest, null, '\t'));
		const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		await withProgress(`n8n-core ${version.core}`, 'half a minute', async () => {
			await npm(args, { cwd: partial });
		});
		await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	return folder;
}
