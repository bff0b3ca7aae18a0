import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startService } from '../support/sandboxProcess.cjs';
import { printTable, type Line } from '../support/table.cjs';
import { FIXED } from '../support/compared.cjs';
import { everySeconds } from '../waiting/strategies.cjs';
import type { Calls } from './bareLoop.cjs';
import type { Job, JobResult, Work } from './job.cjs';

/** `--edits 100` is enough to try this out; its figures say nothing then. */
const EDITS = Number(parseArgs({ options: { edits: { type: 'string' } } }).values.edits ?? 1000);
const LIMIT = 50;
const SECONDS = 2;

async function inOwnProcess(work: Work): Promise<JobResult> {
	const warm = await startService({ seconds: [0.3, 0.9], accountLimit: 150 });
	const child = fork(join(__dirname, 'job.cts'), {
		execArgv: ['--expose-gc', '-r', 'tsx/cjs'],
		// As n8n logs by default. Silent, it does more: then its logger prepares each line that nobody gets.
		env: { ...process.env, N8N_LOG_LEVEL: 'info' },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const over = once(child, 'exit');
	const job: Job = { work, warmUp: warm.credential };
	child.send(job);
	const [result]: unknown[] = await Promise.race([
		once(child, 'message'),
		over.then(() => {
			throw new Error('The job failed');
		}),
	]);
	await over;
	warm.stop();
	return result as JobResult;
}

async function bareLoop(calls: Calls): Promise<JobResult> {
	const service = await startService({ seconds: [SECONDS, SECONDS] });
	const result = await inOwnProcess({ kind: 'bareLoop', credential: service.credential, calls });
	service.stop();
	return result;
}

/** The edits by the node, under a limit that it is not told, on a sandbox of its own. */
async function limitedNode() {
	const { credential, record, stop } = await startService({
		seconds: [SECONDS, SECONDS],
		accountLimit: LIMIT,
	});
	const result = await inOwnProcess({
		kind: 'node',
		credential,
		edits: EDITS,
		concurrency: LIMIT,
	});
	const seen = await record();
	stop();
	return { result, record: seen };
}

/** The same edits by a loop that asks every so many seconds, on a sandbox of its own. */
async function fixedInterval(interval: number, ideal: number): Promise<Line> {
	const service = await startService({ seconds: [SECONDS, SECONDS], accountLimit: LIMIT });
	const times = await everySeconds(interval)(service, EDITS, LIMIT);
	service.stop();
	const makespan = Math.max(...times);
	return {
		what: `every ${interval} s, limit known: makespan / ideal`,
		value: `${makespan.toFixed(1)} s = ${(makespan / ideal).toFixed(3)}`,
	};
}

/** An n8n that works for months: what an execution leaves behind in memory. */
async function manyExecutions(): Promise<boolean> {
	const count = EDITS * 10;
	const service = await startService({ seconds: [0.3, 0.9], accountLimit: 150 });
	const { credential } = service;
	const result = await inOwnProcess({ kind: 'executions', count, atOnce: 200, credential });
	service.stop();
	const left = result.heldBytes / count;
	return printTable(`${count} executions of one edit, each tenth stopped, each tenth too slow`, [
		{ what: 'they took', value: `${result.seconds.toFixed(0)} s` },
		{
			what: 'memory that an execution leaves behind',
			value: `${left.toFixed(0)} bytes`,
			bar: { text: 'less than 100 bytes', ok: left < 100 },
		},
	]);
}

async function main(): Promise<void> {
	const { result: node, record } = await limitedNode();
	const { tasks, runCalls, detailCalls } = record;
	const ended = tasks.map(({ createdAt, finishedAt }) => (finishedAt - createdAt) / 1000);
	const ideal = (Math.max(...ended) * EDITS) / LIMIT;

	const calls = { runs: runCalls, details: detailCalls, atOnce: LIMIT };
	const burst = await bareLoop({ ...calls, seconds: 0 });
	// Side by side: a machine whose speed changes meanwhile, as a rented one does, changes it for both.
	const [beside, bare] = await Promise.all([
		limitedNode(),
		bareLoop({ ...calls, seconds: node.seconds }),
	]);

	// After everything whose processor time counts; these only wait, so they do it side by side.
	const fixed = await Promise.all(
		FIXED.map(async (interval) => await fixedInterval(interval, ideal)),
	);

	const makespan = node.seconds / ideal;
	const cpu = beside.result.cpuSeconds / bare.cpuSeconds;
	const held = Math.max(node.heldBytes, node.peakBytes) / EDITS / 1000;
	const ok = printTable(`${EDITS} tasks of ${SECONDS} s, account limit ${LIMIT}`, [
		{ what: 'an oracle: makespan', value: `${ideal.toFixed(1)} s` },
		{
			what: 'the node: makespan / ideal',
			value: `${node.seconds.toFixed(1)} s = ${makespan.toFixed(3)}`,
			bar: { text: 'at most 1.15', ok: makespan <= 1.15 },
		},
		...fixed,
		{ what: 'the node: Run calls, Detail calls', value: `${runCalls}, ${detailCalls}` },
		{
			what: 'a bare loop, the same calls in one burst: CPU',
			value: `${burst.cpuSeconds.toFixed(2)} s`,
		},
		{
			what: 'a bare loop, the same calls over the same time: CPU',
			value: `${bare.cpuSeconds.toFixed(2)} s`,
		},
		{
			what: 'the node beside it: CPU / that',
			value: `${beside.result.cpuSeconds.toFixed(2)} s = ${cpu.toFixed(2)}`,
			bar: { text: 'at most 1.3', ok: cpu <= 1.3 },
		},
		{
			what: 'the node: memory an item, results included',
			value: `${held.toFixed(2)} kB`,
			bar: { text: 'less than 5 kB', ok: held < 5 },
		},
	]);
	const leftNothing = await manyExecutions();
	process.exitCode = ok && leftNothing ? 0 : 1;
}

void main();
