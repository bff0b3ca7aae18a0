import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { Job, JobMessage } from './job.cjs';
import type { ServiceReady } from './service.cjs';

/**
 * What files cost: memory while pictures come down and go up, and time compared with curl. The sandbox runs in a process of its own, and so
 * does each measurement, with n8n's engine in filesystem mode; a fresh process has no memory left over from the one before.
 *
 *     node --expose-gc -r tsx/cjs test/bench/pictures/main.cts
 */

const MB = 1024 * 1024;
const PICTURES = 8;
const PICTURE_MB = 64;
const UPLOADS_MB: [number, number] = [50, 50];
const ROUNDS = 3;
const AT_ONCE = 4;

interface Row {
	what: string;
	value: number;
	unit: string;
	/** Missing: the value is only told. */
	bar?: number;
}

type Done = Extract<JobMessage, { kind: 'done' }>;

interface Report {
	seconds: number[];
	curl: { parallel: number[]; sequential: number[] };
	done: Done;
}

function start(script: string, args: string[] = []): ChildProcess {
	const execArgv = ['--expose-gc', '-r', 'tsx/cjs'];
	return fork(join(__dirname, script), args, { execArgv });
}

async function said<T>(child: ChildProcess): Promise<T> {
	const [message] = await Promise.race([
		once(child, 'message'),
		once(child, 'exit').then(([code]) => {
			throw new Error(`A process of the benchmark ended (${code})`);
		}),
	]);
	return message;
}

/** Runs a job in a process of its own; between its rounds, curl does the same where it is asked to. */
async function measure(job: Job, withCurl = false): Promise<Report> {
	const child = start('job.cts');
	const report: Omit<Report, 'done'> = { seconds: [], curl: { parallel: [], sequential: [] } };
	let urls: string[] = [];
	child.send(job);
	for (;;) {
		const message = await said<JobMessage>(child);
		if (message.kind === 'done') return { ...report, done: message };
		if (message.kind === 'urls') urls = message.urls;
		else report.seconds.push(message.seconds);
		if (job.kind !== 'download' || report.seconds.length === job.rounds) continue;
		if (withCurl) {
			report.curl.parallel.push(await curl(urls, ['-Z', '--parallel-max', String(AT_ONCE)]));
			report.curl.sequential.push(await curl(urls, []));
		}
		child.send('go');
	}
}

/** How long curl takes to download the same pictures into files. */
async function curl(urls: string[], how: string[]): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-curl-'));
	const files = urls.flatMap((url, n) => ['-o', join(folder, String(n)), url]);
	const from = performance.now();
	await promisify(execFile)('curl', ['-sSf', ...how, ...files]);
	const seconds = (performance.now() - from) / 1000;
	await rm(folder, { recursive: true });
	return seconds;
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const isMissed = ({ value, bar }: Row) => bar !== undefined && !(value <= bar);

function table(rows: Row[]): string {
	const lines = rows.map((row) => {
		const { what, value, unit, bar } = row;
		const verdict = bar === undefined ? '' : isMissed(row) ? 'missed' : 'ok';
		const shown = bar === undefined ? '' : `${bar} ${unit}`;
		return [
			what.padEnd(58),
			`${value.toFixed(2)} ${unit}`.padStart(12),
			shown.padStart(10),
			verdict,
		];
	});
	const head = ['pictures'.padEnd(58), 'value'.padStart(12), 'bar'.padStart(10), ''];
	return [head, ...lines].map((cells) => cells.join('  ').trimEnd()).join('\n');
}

async function main(): Promise<void> {
	const service = start('service.cts', [String(PICTURES), String(PICTURE_MB * MB)]);
	try {
		const { credential } = await said<ServiceReady>(service);
		const down = await measure({ kind: 'download', rounds: 1, credential });
		const sizes: [number, number] = [UPLOADS_MB[0] * MB, UPLOADS_MB[1] * MB];
		const up = await measure({ kind: 'upload', sizes, credential });
		const race = await measure({ kind: 'download', rounds: ROUNDS, credential }, true);
		const node = median(race.seconds);
		const parallel = median(race.curl.parallel);
		const sequential = median(race.curl.sequential);
		const rows: Row[] = [
			{
				what: `memory: ${PICTURES} outputs of ${PICTURE_MB} MB, peak over idle`,
				value: down.done.growthBytes / MB,
				unit: 'MB',
				bar: 64,
			},
			{
				what: `memory: upload of ${UPLOADS_MB.join(' + ')} MB, peak over idle`,
				value: up.done.growthBytes / MB,
				unit: 'MB',
				bar: 150,
			},
			{
				what: `time: node / curl, ${AT_ONCE} at once`,
				value: node / parallel,
				unit: 'x',
				bar: 1.2,
			},
			{ what: 'time: node / curl, one after the other', value: node / sequential, unit: 'x' },
			{ what: `time: node, median of ${ROUNDS}`, value: node, unit: 's' },
			{ what: `time: curl, ${AT_ONCE} at once, median of ${ROUNDS}`, value: parallel, unit: 's' },
			{ what: `time: curl, one by one, median of ${ROUNDS}`, value: sequential, unit: 's' },
			{
				what: 'memory: peak of external while pictures come down',
				value: down.done.externalBytes / MB,
				unit: 'MB',
			},
			{
				what: 'memory: peak of external while files go up',
				value: up.done.externalBytes / MB,
				unit: 'MB',
			},
		];
		console.log(table(rows));
		if (rows.some(isMissed)) process.exitCode = 1;
	} finally {
		service.disconnect();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
