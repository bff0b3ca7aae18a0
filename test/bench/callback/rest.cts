import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WaitMode } from '../../../nodes/FluxKontext/fields/waiting';
import { until } from '../../host/until.cjs';
import { heapOf, memoryOf, processorOf, socketsOf, writeCollector } from '../support/process.cjs';
import { atMost, type Line } from '../support/table.cjs';
import { PATH, withBench } from './edits.cjs';

const WAITING = 1000;
const POLLING = 100;

/** Nothing ends while it is looked at. */
const TASK_SECONDS = 3600;

/** n8n's own clean-up after an execution. */
const SETTLE_SECONDS = 30;
const LOOK_SECONDS = 30;

/** Of one core, beside what n8n takes while nothing happens. */
const PROCESSOR_BAR = 1;

interface Rest {
	/** Percent of one core. */
	processor: number;
	idleProcessor: number;
	resident: number;
	/** Megabytes of objects more than before. */
	heap: number;
	/** Sockets more than before. */
	sockets: number;
	questions: number;
}

/** What n8n takes while edits run and nothing ends. */
export async function restLines(): Promise<Line[]> {
	const waiting = await rest('callback', WAITING);
	const polling = await rest('poll', POLLING);
	const more = waiting.processor - waiting.idleProcessor;
	return [
		atMost(`${WAITING} waiting: processor beside n8n's own, in % of a core`, more, PROCESSOR_BAR),
		{
			what: `${POLLING} polling: the same`,
			value: (polling.processor - polling.idleProcessor).toFixed(2),
		},
		atMost(`${WAITING} waiting: sockets more than before`, waiting.sockets, 0),
		{ what: `${POLLING} polling: sockets more than before`, value: String(polling.sockets) },
		{ what: `${WAITING} waiting: objects more than before, in MB`, value: waiting.heap.toFixed(1) },
		{ what: `${POLLING} polling: objects more than before, in MB`, value: polling.heap.toFixed(1) },
		{ what: `${WAITING} waiting: resident, in MB`, value: waiting.resident.toFixed(0) },
		{ what: `${POLLING} polling: resident, in MB`, value: polling.resident.toFixed(0) },
		atMost(`${WAITING} waiting: questions to Wiro in ${LOOK_SECONDS} s`, waiting.questions, 0),
		{
			what: `${POLLING} polling: questions to Wiro in ${LOOK_SECONDS} s`,
			value: String(polling.questions),
		},
	];
}

async function rest(waitMode: WaitMode, executions: number): Promise<Rest> {
	const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-bench-'));
	const collector = writeCollector(folder);
	try {
		return await withBench(
			waitMode,
			['Make it red'],
			TASK_SECONDS,
			async ({ host: { client, pid }, wiro }) => {
				await sleep(SETTLE_SECONDS * 1000);
				const before = await heapOf(pid, collector);
				const socketsBefore = socketsOf(pid);
				const idleProcessor = await processorIn(pid);
				for (let n = 0; n < executions; n += 1) await client.trigger(PATH);
				await until('all edits are started', () => wiro.tasks.length === executions, 120);
				await sleep(SETTLE_SECONDS * 1000);
				const asked = wiro.callsTo('Detail').length;
				const processor = await processorIn(pid);
				const questions = wiro.callsTo('Detail').length - asked;
				const sockets = Math.max(0, socketsOf(pid) - socketsBefore);
				const resident = memoryOf(pid);
				const heap = (await heapOf(pid, collector)) - before;
				return { processor, idleProcessor, resident, heap, sockets, questions };
			},
			{ NODE_OPTIONS: `--require=${collector}` },
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Percent of one core, over a while. */
async function processorIn(pid: number): Promise<number> {
	const before = processorOf(pid);
	await sleep(LOOK_SECONDS * 1000);
	return (100 * (processorOf(pid) - before)) / LOOK_SECONDS;
}
