import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { ensureCore } from './install.cjs';
import { KNOWN, withoutKnown } from './known.cjs';
import { OLDEST, TOO_OLD } from './place.cjs';

/* The engine tests in the oldest n8n that the node works in, and the words in one that is older. `npm test` runs them in the newest. */

const ROOT = join(__dirname, '..', '..');
const JEST = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');

function jest(config: string, core: string, args: string[]): boolean {
	const { error, status } = spawnSync(
		process.execPath,
		[JEST, '--config', join(__dirname, config), ...args],
		{ cwd: ROOT, stdio: 'inherit', env: { ...process.env, N8N_COMPAT_DIR: core } },
	);
	if (error !== undefined) throw error;
	return status === 0;
}

async function main(args: string[]): Promise<boolean> {
	const tooOld = await ensureCore(TOO_OLD);
	console.error(`\nn8n-core ${TOO_OLD.core}, which is too old`);
	const told = args.length > 0 || jest('tooOld.config.js', tooOld, []);
	const oldest = await ensureCore(OLDEST);
	console.error(`\nThe engine tests in n8n-core ${OLDEST.core}, without`);
	for (const [name, reason] of KNOWN) console.error(`  "${name}": ${reason}`);
	const works = jest('jest.config.js', oldest, ['--testNamePattern', withoutKnown(), ...args]);
	return told && works;
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
