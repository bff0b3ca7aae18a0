import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Line } from './table.cjs';

/** Ignored by git; what is to be kept of it stands in docs/. */
const FOLDER = join(__dirname, '../../../out/bench');

/** How much longer edits took than their tasks, by each way of waiting. */
export interface Waits {
	title: string;
	/** The whole time over the task's own, and the questions about a task; both are means. */
	ways: Array<{ name: string; ratio: number; meanDetails: number }>;
}

/** The tasks of one account, which takes so many at once. */
export interface Account {
	title: string;
	limit: number;
	/** Milliseconds since 1970. */
	tasks: Array<{ createdAt: number; finishedAt: number }>;
}

/** What a benchmark found when it last ran: for docs/performance.md and its pictures. */
export interface Results {
	/** When, with which commit, and on what. */
	run: string;
	tables: Array<{ title: string; lines: Line[] }>;
	waits: Waits[];
	accounts: Account[];
}

const found: Results = { run: thisRun(), tables: [], waits: [], accounts: [] };

/** Keeps one more finding of the benchmark that runs in this process. */
export function keep<Kind extends 'tables' | 'waits' | 'accounts'>(
	kind: Kind,
	finding: Results[Kind][number],
): void {
	Object.assign(found, { [kind]: [...found[kind], finding] });
	mkdirSync(FOLDER, { recursive: true });
	const bench = basename(dirname(process.argv[1]));
	writeFileSync(fileOf(bench), JSON.stringify(found, null, '\t'));
}

/** What a benchmark found when it last ran in this checkout; null when it never did. */
export function resultsOf(bench: string): Results | null {
	const file = fileOf(bench);
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function fileOf(bench: string): string {
	return join(FOLDER, `${bench}.json`);
}

function thisRun(): string {
	const describe = ['describe', '--always', '--exclude=*', '--dirty= and changes'];
	const { stdout } = spawnSync('git', describe, { cwd: __dirname, encoding: 'utf8' });
	const commit = stdout?.trim() || 'unknown';
	const machine = `${cpus().length} processors (${cpus()[0].model.trim()})`;
	const day = new Date().toISOString().slice(0, 10);
	return `${day}, commit ${commit}, ${machine}, Node.js ${process.versions.node}`;
}
