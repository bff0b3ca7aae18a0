import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { insist } from './violation.cjs';

/** What npm says of a package it packed. */
export interface Packed {
	/** Of the package. */
	name: string;
	filename: string;
	/** In bytes, as downloaded. */
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

/** Runs npm: the one that runs this script, where there is one, which is right on Windows too. */
function npm(root: string, args: string[]): string {
	const script = process.env.npm_execpath;
	const [command, first] =
		script?.endsWith('js') === true ? [process.execPath, [script]] : ['npm', []];
	return execFileSync(command, [...first, ...args], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
}

/**
 * Packs the project as publishing would, without running any of its scripts.
 *
 * @param root the project
 * @param folder takes the tarball
 */
export function pack(root: string, folder: string): Packed {
	insist(existsSync(join(root, 'dist')), 'There is no dist folder. Run "npm run build" first');
	const said: unknown = JSON.parse(
		npm(root, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]),
	);
	// A list in the npm versions of today; newer ones may name each package instead.
	const [packed] = Object.values(said as Record<string, Packed>);
	return packed;
}

/**
 * Unpacks a tarball into a `node_modules` folder of its own, with n8n's part of it beside it, as in n8n's folder for community nodes.
 *
 * @param folder where the tarball is
 * @param packed the tarball
 * @returns the package's folder
 */
export function install(folder: string, packed: Packed): string {
	const modules = join(folder, 'node_modules');
	mkdirSync(modules);
	execFileSync('tar', ['-xzf', packed.filename], { cwd: folder });
	const installed = join(modules, packed.name);
	renameSync(join(folder, 'package'), installed);
	const peer = dirname(require.resolve('n8n-workflow/package.json'));
	symlinkSync(peer, join(modules, 'n8n-workflow'), 'junction');
	return installed;
}
