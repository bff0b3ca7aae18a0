import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { insist } from './violation.cjs';

/** What code of a verified community node may load, beside its own files. */
const ALLOWED = new Set(['n8n-workflow', 'crypto']);

/** What a module loads. The compiler writes each load as a `require` of a literal; anything else is no load that can be checked. */
function loadsOf(code: string, file: string): string[] {
	const withoutComments = code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
	insist(!/\bimport\s*\(/.test(withoutComments), `${file} loads something with import()`);
	const calls = [...withoutComments.matchAll(/\brequire\(\s*(?:(['"])(.+?)\1)?/g)];
	return calls.map(([, , name]) => {
		insist(name !== undefined, `${file} requires something that is no fixed name`);
		return name;
	});
}

function locate(from: string, name: string): string | undefined {
	const path = join(dirname(from), name);
	const candidates = [path, `${path}.js`, `${path}.json`, join(path, 'index.js')];
	return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

/**
 * Follows the loads of the given files.
 *
 * @param root the package's folder
 * @param entries files that n8n loads, relative to it
 * @returns every file that is loaded, relative to the package
 * @throws Violation for a load that n8n would refuse or that would fail
 */
export function reachedFrom(root: string, entries: string[]): Set<string> {
	const reached = new Set<string>();
	const open = [...entries];
	for (let file = open.pop(); file !== undefined; file = open.pop()) {
		if (reached.has(file)) continue;
		reached.add(file);
		const path = join(root, file);
		for (const name of loadsOf(readFileSync(path, 'utf8'), file)) {
			if (ALLOWED.has(name)) continue;
			insist(name.startsWith('.'), `${file} requires "${name}", which n8n does not allow`);
			const found = locate(path, name);
			insist(found !== undefined, `${file} requires "${name}", which is not in the package`);
			open.push(relative(root, found).replaceAll('\\', '/'));
		}
	}
	return reached;
}

/** Whether a module is what the compiler leaves of a file that held only types: it has no code, and nobody loads it. */
export function holdsNoCode(code: string): boolean {
	const rest = code
		.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
		.replace(/["']use strict["'];/, '')
		.replace('Object.defineProperty(exports, "__esModule", { value: true });', '');
	return rest.trim() === '';
}
