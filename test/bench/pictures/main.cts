import { execFile, fork, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { printTable, type Line } from '../support/table.cjs';
import type { Job, JobMessage } from './job.cjs';
import type { ServiceOptions, ServiceReady } from './service.cjs';

/**
 * What files cost: memory while pictures come down and go up, and time compared with curl. The sandbox runs in a process of its own, and so
 * does each measurement, with n8n's engine in filesystem mode; a fresh process has no memory left over from the one before.
 *
 *     node -r tsx/cjs test/bench/pictures/main.cts
 */

const MB = 1024 * 1024;
const PICTURES = 8;
const PICTURE_MB = 64;
const UPLOADS_MB: [number, number] = [50, 50];
/** Ten items of one file each, with all defaults of the node. */
const MANY = { items: 10, megabytes: 40 };
const ROUNDS = 3;
const AT_ONCE = 4;
/** 1 Gbit/s. */
const LINE_MB_PER_SECOND = 125;

type Done = Extract<JobMessage, { kind: 'done' }>;

interface Report {
	seconds: number[];
	curl: { parallel: number[]; sequential: number[] };
	done: Done;
}

/** A process of the benchmark, and what it says. */
interface Helper<T> {
	process: ChildProcess;
	next(): Promise<T>;
}

function start<T>(script: string, order: ServiceOptions | Job): Helper<T> {
	const child = fork(join(__dirname, script), { execArgv: ['-r', 'tsx/cjs'] });
	const ended = new AbortController();
	child.once('exit', (code) => ended.abort(new Error(`${script} ended (${code})`)));
	const messages = on(child, 'message', { signal: ended.signal });
	child.send(order);
	const next = async (): Promise<T> => {
		const { value } = await messages.next();
		return value[0];
	};
	return { process: child, next };
}

/** Runs a job in a process of its own; between its rounds, curl does the same where it is asked to. */
async function measure(job: Job, curls: Array<keyof Report['curl']> = []): Promise<Report> {
	const { process: child, next } = start<JobMessage>('job.cts', job);
	const report: Omit<Report, 'done'> = { seconds: [], curl: { parallel: [], sequential: [] } };
	let urls: string[] = [];
	for (;;) {
		const message = await next();
		if (message.kind === 'done') return { ...report, done: message };
		if (message.kind === 'urls') urls = message.urls;
		else report.seconds.push(message.seconds);
		if (job.kind !== 'download' || report.seconds.length === job.rounds) continue;
		for (const how of curls) report.curl[how].push(await curl(urls, CURL[how]));
		child.send('go');
	}
}

const CURL = { parallel: ['-Z', '--parallel-max', String(AT_ONCE)], sequential: [] };

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

/** A line with what a thing may be at most; without a bar it is only told. */
function line(what: string, value: number, unit: string, bar?: number): Line {
	return {
		what,
		value: `${value.toFixed(2)} ${unit}`,
		...(bar !== undefined && { bar: { text: `at most ${bar} ${unit}`, ok: value <= bar } }),
	};
}

async function main(): Promise<void> {
	const service = start<ServiceReady>('service.cts', {
		pictures: PICTURES,
		bytes: PICTURE_MB * MB,
		line: LINE_MB_PER_SECOND * MB,
	});
	try {
		const { credential } = await service.next();
		const down = await measure({ kind: 'download', from: 'loopback', rounds: 1, credential });
		const sizes: [number, number] = [UPLOADS_MB[0] * MB, UPLOADS_MB[1] * MB];
		const up = await measure({ kind: 'upload', sizes, items: 1, credential });
		const many = await measure({
			kind: 'upload',
			sizes: [MANY.megabytes * MB, 0],
			items: MANY.items,
			credential,
		});
		const race = async (from: 'loopback' | 'line', curls: Array<keyof Report['curl']>) =>
			await measure({ kind: 'download', from, rounds: ROUNDS, credential }, curls);
		const loopback = await race('loopback', ['parallel', 'sequential']);
		const gigabit = await race('line', ['parallel']);
		const nodeSeconds = median(loopback.seconds);
		const curlSeconds = median(loopback.curl.parallel);
		const met = printTable(`Files of ${PICTURE_MB} MB and more, ${AT_ONCE} pictures at once`, [
			line(
				`memory: ${PICTURES} outputs of ${PICTURE_MB} MB, peak over idle`,
				down.done.growthBytes / MB,
				'MB',
				64,
			),
			line(
				`memory: upload of ${UPLOADS_MB.join(' + ')} MB, peak over idle`,
				up.done.growthBytes / MB,
				'MB',
				150,
			),
			line(
				`memory: upload by ${MANY.items} items of ${MANY.megabytes} MB, peak over idle`,
				many.done.growthBytes / MB,
				'MB',
				250,
			),
			line(
				'time over 1 Gbit/s: node / curl',
				median(gigabit.seconds) / median(gigabit.curl.parallel),
				'x',
				1.2,
			),
			// Told without a bar: with no line in between, this compares what a byte costs Node.js with what it costs curl. Node's bare HTTP
			// client into a file is as slow, so nothing in the node can change it.
			line('time in the machine: node / curl', nodeSeconds / curlSeconds, 'x'),
			line('time in the machine: node', nodeSeconds, 's'),
			line('time in the machine: curl', curlSeconds, 's'),
			line('time in the machine: curl, one by one', median(loopback.curl.sequential), 's'),
		]);
		if (!met) process.exitCode = 1;
	} finally {
		service.process.disconnect();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
