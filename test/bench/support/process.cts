import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/* What Linux tells of a running n8n. */

/** How long n8n has for the garbage collection. */
const COLLECT_SECONDS = 3;

/**
 * Loaded into n8n: collects the garbage when asked to, and writes down what is left. Resident memory alone tells little: without any package
 * it is one of two values some 240 MB apart, beside which nothing of a few MB can be seen.
 */
const COLLECTOR = `
require('node:v8').setFlagsFromString('--expose-gc');
const collect = require('node:vm').runInNewContext('gc');
process.on('SIGUSR2', () => {
	collect();
	setTimeout(() => {
		collect();
		require('node:fs').writeFileSync(__filename + '.heap', String(process.memoryUsage().heapUsed));
	}, 500);
});
`;

/** Linux counts processor time in these parts of a second. */
const TICKS = 100;

/** Writes what makes n8n collect its garbage when it is asked to; it is given to Node.js with `--require`. */
export function writeCollector(folder: string): string {
	const file = join(folder, 'collect.cjs');
	writeFileSync(file, COLLECTOR);
	return file;
}

/** Megabytes of JavaScript objects that are left after a garbage collection. */
export async function heapOf(pid: number, collector: string): Promise<number> {
	process.kill(pid, 'SIGUSR2');
	await sleep(COLLECT_SECONDS * 1000);
	return Number(readFileSync(`${collector}.heap`, 'utf8')) / 1e6;
}

/** Seconds of processor time so far. */
export function processorOf(pid: number): number {
	// The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Megabytes of resident memory. */
export function memoryOf(pid: number): number {
	const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kilobytes) / 1024;
}

/** How many sockets it has open. */
export function socketsOf(pid: number): number {
	const folder = `/proc/${pid}/fd`;
	return readdirSync(folder).filter((name) => isSocket(join(folder, name))).length;
}

function isSocket(path: string): boolean {
	try {
		return readlinkSync(path).startsWith('socket:');
	} catch {
		// It was closed meanwhile.
		return false;
	}
}
