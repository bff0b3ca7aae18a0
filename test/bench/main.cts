import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The benchmarks, one after another: each wants the machine for itself. `npm run bench -- pictures` runs one alone. */
const ALL = ['schedule', 'pictures', 'waiting', 'account', 'family', 'load'];
/** Those that `npm run bench -- --plots` runs before it draws, unless it is told others. */
const DRAWN = ['waiting', 'account'];

async function runOne(name: string): Promise<boolean> {
	const file = join(__dirname, name, 'main.cts');
	const child = spawn(process.execPath, ['--expose-gc', '-r', 'tsx/cjs', file], {
		stdio: 'inherit',
	});
	const [code]: unknown[] = await once(child, 'exit');
	return code === 0;
}

async function main(): Promise<void> {
	const args = process.argv.slice(2);
	const plots = args.includes('--plots');
	// Only what has a bar: nothing is compared with fixed intervals.
	if (args.includes('--bars')) process.env.BENCH_BARS_ONLY = 'true';
	const named = args.filter((arg) => !arg.startsWith('--'));
	const wanted = named.length > 0 ? named : plots ? DRAWN : ALL;
	const unknown = wanted.filter((name) => !ALL.includes(name));
	if (unknown.length > 0) {
		process.stderr.write(`There is no benchmark "${unknown[0]}". There are: ${ALL.join(', ')}\n`);
		process.exitCode = 2;
		return;
	}
	const missed: string[] = [];
	for (const name of plots ? [...wanted, 'plots'] : wanted) {
		if (!(await runOne(name))) missed.push(name);
	}
	process.stdout.write(
		missed.length === 0 ? '\nEvery bar is met.\n' : `\nMissed: ${missed.join(', ')}\n`,
	);
	process.exitCode = missed.length === 0 ? 0 : 1;
}

void main();
