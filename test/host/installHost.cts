import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { npm } from './npm.cjs';
import { hostPlace, N8N_VERSION, NODE_MAJOR, NODE_PACKAGE, placeIn, type Place } from './place.cjs';
import { withProgress } from './progress.cjs';
import { Missing } from './words.cjs';

/** What an installation takes, with what npm keeps of it. */
const NEEDED_GIGABYTES = 5;

/** Keeps npm from telling things, and from a registry's word on prebuilt binaries. */
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/**
 * The n8n that the node is tried in. Installs it where it is not there yet, which takes minutes, once.
 *
 * @throws Missing in words that say what to do
 */
export async function ensureHost(): Promise<Place> {
	const place = hostPlace();
	if (existsSync(place.marker)) return place;
	// Built beside its place: whoever finds the place finds all of it.
	const partial = placeIn(`${place.folder}.partial-${process.pid}`);
	try {
		await makeRoom(partial, place);
		console.error(`Installing n8n ${N8N_VERSION} into ${place.folder}. This is done once.`);
		await withProgress(`Node ${NODE_MAJOR}`, 'half a minute', async () => {
			await installNode(partial);
		});
		await withProgress(`n8n ${N8N_VERSION}`, '3 to 6 minutes', async () => {
			await installN8n(partial);
		});
		await withProgress('Parts to compile', '2 minutes', async () => await compile(partial));
		await writeFile(partial.marker, `${new Date().toISOString()}\n`);
		// Somebody else may have been faster.
		if (!existsSync(place.marker)) {
			await rm(place.folder, { recursive: true, force: true });
			await rename(partial.folder, place.folder);
		}
	} finally {
		await rm(partial.folder, { recursive: true, force: true });
	}
	return place;
}

async function makeRoom(partial: Place, place: Place): Promise<void> {
	await removeLeftovers(place);
	await mkdir(partial.folder, { recursive: true });
	const { bavail, bsize } = await statfs(partial.folder);
	const gigabytes = (bavail * bsize) / 1e9;
	if (gigabytes < NEEDED_GIGABYTES) {
		throw new Missing(
			`n8n needs ${NEEDED_GIGABYTES} GB, and ${dirname(place.folder)} has ${gigabytes.toFixed(1)} GB left. ` +
				'Make room, or name another folder in FLUX_KONTEXT_N8N_CACHE',
		);
	}
}

/** An installation that was broken off has 3 GB lying about, under the number of a process that is gone. */
async function removeLeftovers({ folder }: Place): Promise<void> {
	const parent = dirname(folder);
	const begin = `${basename(folder)}.partial-`;
	const names = existsSync(parent) ? await readdir(parent) : [];
	for (const name of names.filter((one) => one.startsWith(begin))) {
		const pid = Number(name.slice(begin.length));
		if (pid !== process.pid && isRunning(pid)) continue;
		await rm(join(parent, name), { recursive: true, force: true });
	}
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		// Another user's process is one, too.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

async function project(folder: string, dependencies: Record<string, string>): Promise<void> {
	await mkdir(folder, { recursive: true });
	const manifest = { name: 'n8n-host', private: true, dependencies };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));
}

async function installNode({ nodeProject, node }: Place): Promise<void> {
	await project(nodeProject, { [NODE_PACKAGE]: String(NODE_MAJOR) });
	await npm(['install', '--ignore-scripts', ...QUIET], { cwd: nodeProject });
	if (!existsSync(node)) {
		throw new Missing(`${NODE_PACKAGE} holds no Node for this machine at ${node}`);
	}
}

async function installN8n({ n8nProject, node }: Place): Promise<void> {
	await project(n8nProject, { n8n: N8N_VERSION });
	// With its scripts the installation fails: a part that nobody needs here wants to download a binary.
	const args = ['install', '--ignore-scripts', '--legacy-peer-deps', ...QUIET];
	await npm(args, { cwd: n8nProject, node });
}

/** The two parts that n8n cannot do without are compiled against the headers of the Node that runs it. */
async function compile({ n8nProject, node, nodePackage }: Place): Promise<void> {
	const env = { npm_config_nodedir: nodePackage, npm_config_ignore_scripts: 'false' };
	try {
		await npm(['rebuild', 'sqlite3', 'isolated-vm', ...QUIET], { cwd: n8nProject, node, env });
	} catch (error) {
		throw new Missing(
			'Two parts of n8n could not be compiled. That takes Python 3, make and a C++ compiler ' +
				`(Debian: apt-get install python3 make g++).\n${error instanceof Error ? error.message : String(error)}`,
		);
	}
}
