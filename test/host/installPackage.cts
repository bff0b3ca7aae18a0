import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from '../pack/tarball.cjs';
import type { Place } from './place.cjs';

const ROOT = join(__dirname, '../..');

interface Manifest {
	name: string;
	version: string;
	author?: { name?: string; email?: string };
}

/** What n8n notes of an installed package; the table's names are n8n's. */
interface Note extends Manifest {
	database: string;
	nodes: Array<{ name: string; type: string }>;
}

/**
 * Runs under the n8n's own Node, which has SQLite built in: two rows as the editor's "Install" leaves them. Without them the node works,
 * but "Settings > Community nodes" does not show it.
 */
const WRITE_NOTE = `
const { DatabaseSync } = require('node:sqlite');
const note = JSON.parse(process.argv[1]);
const database = new DatabaseSync(note.database);
database.prepare('DELETE FROM installed_nodes WHERE package = ?').run(note.name);
database.prepare('DELETE FROM installed_packages WHERE packageName = ?').run(note.name);
database
	.prepare('INSERT INTO installed_packages (packageName, installedVersion, authorName, authorEmail) VALUES (?, ?, ?, ?)')
	.run(note.name, note.version, note.author?.name ?? null, note.author?.email ?? null);
for (const { name, type } of note.nodes) {
	database
		.prepare('INSERT INTO installed_nodes (name, type, latestVersion, package) VALUES (?, ?, 1, ?)')
		.run(name, type, note.name);
}
database.close();
`;

/**
 * Packs this project and installs the tarball into an n8n user folder, step by step as n8n's own "Install a community node" does it. Only
 * the download is left out: the package has no dependencies that would have to be fetched.
 *
 * @param userFolder n8n's user folder
 * @param place the n8n; without one nothing is noted in the database, which may not be there yet
 */
export function installPackage(userFolder: string, place?: Place): void {
	const downloads = join(userFolder, '.n8n', 'nodes');
	mkdirSync(downloads, { recursive: true });
	const packed = pack(ROOT, downloads);
	const installed = join(downloads, 'node_modules', packed.name);
	rmSync(installed, { recursive: true, force: true });
	mkdirSync(installed, { recursive: true });
	const tarball = join(downloads, packed.filename);
	execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
	rmSync(tarball);
	const manifest = withoutForeignDependencies(join(installed, 'package.json'));
	writeJson(join(downloads, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [manifest.name]: manifest.version },
	});
	if (place === undefined) return;
	const note: Note = {
		...manifest,
		database: join(userFolder, '.n8n', 'database.sqlite'),
		nodes: [{ name: 'Flux Kontext', type: `${manifest.name}.fluxKontext` }],
	};
	const quiet = ['--no-warnings', '-e', WRITE_NOTE, JSON.stringify(note)];
	execFileSync(place.node, quiet, { stdio: 'pipe' });
}

/** As n8n does it, so that `n8n-workflow` is the one that n8n itself brings. */
function withoutForeignDependencies(file: string): Manifest {
	const manifest: Manifest & Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
	for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete manifest[kind];
	}
	writeJson(file, manifest);
	return manifest;
}

function writeJson(file: string, content: unknown): void {
	writeFileSync(file, JSON.stringify(content, null, 2));
}
