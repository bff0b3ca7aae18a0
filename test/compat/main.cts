import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { KNOWN, withoutKnown } from './known.cjs';
import { layouts, type Layout } from './layouts.cjs';

/*
 * The engine tests in the oldest n8n that the node works in, the words in one that is older, and both, as well as the newest, once more with
 * an n8n-workflow of the node's own. `npm test` runs them in the newest.
 */

/** `npm test` drives many more random batches in the newest n8n; here they look for what an old one does otherwise. */
const BATCHES = { BATCHES: '100', LIVE_BATCHES: '25' };

const ROOT = join(__dirname, '..', '..');
const JEST = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');

function jest(config: string, { name, ...layout }: Layout, args: string[]): boolean {
	console.error(`\n${name}`);
	const { error, status } = spawnSync(
		process.execPath,
		[JEST, '--config', join(__dirname, config), ...args],
		{ cwd: ROOT, stdio: 'inherit', env: { ...BATCHES, ...process.env, ...layout } },
	);
	if (error !== undefined) throw error;
	return status === 0;
}

/** The arguments are jest's, and go to the tests that work; what a layout has no test for, it passes. */
async function main(args: string[]): Promise<boolean> {
	const { tooOld, working } = await layouts();
	const told = args.length > 0 ? [] : tooOld.map((each) => jest('tooOld.config.js', each, []));
	console.error(`\nThe engine tests, in an old n8n without`);
	for (const [name, reason] of KNOWN) console.error(`  "${name}": ${reason}`);
	const passed = working.map((each) => {
		const known = each.N8N_COMPAT_DIR === undefined ? [] : ['--testNamePattern', withoutKnown()];
		return jest('jest.config.js', each, ['--passWithNoTests', ...known, ...args]);
	});
	return [...told, ...passed].every(Boolean);
}

main(process.argv.slice(2)).then(
	(passed) => {
		process.exitCode = passed ? 0 : 1;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	},
);
