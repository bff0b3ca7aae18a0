import { userFolder } from '../engine/environment.cjs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './load.cjs';
import { holdsNoCode, reachedFrom } from './reach.cjs';
import { install, pack, type Packed } from './tarball.cjs';
import { insist } from './violation.cjs';

/* Checks the package as users would get it: packs it, unpacks it, loads it as n8n does. Build before. */

const ROOT = join(__dirname, '../..');
const MOST_BYTES = 85_000;
const AT_THE_TOP = ['package.json', 'README.md', 'LICENSE.md'];

interface Manifest {
	name: string;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	bundleDependencies?: unknown;
	bundledDependencies?: unknown;
	peerDependencies?: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

async function check(folder: string): Promise<string> {
	const packed = pack(ROOT, folder);
	insist(packed.size < MOST_BYTES, `The package has ${packed.size} bytes, ${MOST_BYTES} at most`);
	const installed = install(folder, packed);
	const manifest = JSON.parse(read(installed, 'package.json')) as Manifest;
	checkDependencies(manifest);
	const entries = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
	const paths = new Set(packed.files.map(({ path }) => path));
	for (const entry of entries) insist(paths.has(entry), `${entry} is not in the package`);
	const reached = reachedFrom(installed, entries);
	const { nodes, credentials, icons } = await load(installed, manifest.name);
	checkFiles(
		packed,
		installed,
		new Set([...reached, ...icons, ...manifest.n8n.nodes.map(codexOf)]),
	);
	return [
		`${packed.filename}: ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked,`,
		`${packed.files.length} files. n8n loads ${[...nodes, ...credentials].join(', ')} from it.`,
	].join(' ');
}

function checkDependencies(manifest: Manifest): void {
	const {
		dependencies = {},
		optionalDependencies = {},
		bundleDependencies,
		bundledDependencies,
		peerDependencies = {},
	} = manifest;
	const runtime = Object.keys({ ...dependencies, ...optionalDependencies });
	insist(runtime.length === 0, `The package has runtime dependencies: ${runtime.join(', ')}`);
	insist(
		bundleDependencies === undefined && bundledDependencies === undefined,
		'The package bundles dependencies',
	);
	insist(
		JSON.stringify(peerDependencies) === '{"n8n-workflow":"*"}',
		'peerDependencies must be exactly {"n8n-workflow":"*"}',
	);
}

/** Nothing may be in the package that n8n does not use: it would be code that nobody looks at. */
function checkFiles({ files }: Packed, installed: string, used: Set<string>): void {
	const paths = files.map(({ path }) => path);
	for (const file of AT_THE_TOP) insist(paths.includes(file), `${file} is not in the package`);
	for (const path of paths) {
		if (AT_THE_TOP.includes(path) || used.has(path)) continue;
		insist(path.startsWith('dist/'), `${path} does not belong into the package`);
		const emptied = path.endsWith('.js') && holdsNoCode(read(installed, path));
		insist(emptied, `${path} is in the package, but n8n has no use for it`);
	}
}

/** The codex file's name follows from the node's: n8n looks for it there. */
const codexOf = (node: string) => node.replace(/\.js$/, '.json');

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

async function main(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'flux-kontext-pack-'));
	try {
		console.log(`Package is fine. ${await check(folder)}`);
	} catch (error) {
		console.error(`Package is not fine. ${error instanceof Error ? error.message : String(error)}`);
		process.exitCode = 1;
	} finally {
		for (const made of [folder, userFolder]) rmSync(made, { recursive: true, force: true });
	}
}

void main();
