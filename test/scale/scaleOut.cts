import { cpus } from 'node:os';
import {
	itemsOf,
	type ExecutionSummary,
	type N8nClient,
	type StoredExecution,
} from '../host/client.cjs';
import type { WiroSandbox } from '../sandbox/index.cjs';
import type { Line } from '../bench/support/table.cjs';
import { atLeast, atMost, must, onQuietMachine, type World } from './world.cjs';
import { allOver, billedTwice, mostAtOnce } from './watch.cjs';
import { EDIT, EDITS, promptsOf, publish } from './workflows.cjs';

const EXECUTIONS = 40;

/** Every fourth execution takes its pictures in and hands them out as files. */
const FILES_EVERY = 4;

const PATIENCE_SECONDS = 480;

/** Tasks of the usual length take six; with one second, what n8n and two processors need for an edit would count as idle time. */
const TASK_SECONDS = 3;

/** Two workers learn the account's limit each for itself. */
const MOST_REFUSED = 150;
const LEAST_BUSY = 88;

/** What is counted over all executions. */
interface Count {
	items: number;
	/** Items whose prompt, place or link is another's. */
	misplaced: number;
	files: number;
	/** Files that are not in the database or cannot be read back as pictures. */
	badFiles: number;
	unsuccessful: number;
}

/** Many executions at once, over all workers, under one account's limit. */
export async function scaleOut({ cluster, wiro, credentialId, limit }: World): Promise<Line[]> {
	const { client } = cluster;
	const given = { credentialId, picture: wiro.inputUrls.room };
	const links = await publish(client, { ...given, name: 'links' });
	const files = await publish(client, { ...given, name: 'files', files: true });
	const { taskSeconds } = wiro.settings;
	wiro.settings.taskSeconds = TASK_SECONDS;
	const [begun, cpu] = [Date.now(), processorTimes()];
	await Promise.all(
		Array.from({ length: EXECUTIONS }, async (_, n) => {
			const name = n % FILES_EVERY === 0 ? 'files' : 'links';
			await client.trigger(name, { prompts: promptsOf(name, n, EDITS) });
		}),
	);
	const ids = [links.id, files.id];
	const executions = await allOver(client, ids, EXECUTIONS, PATIENCE_SECONDS);
	const seconds = (Date.now() - begun) / 1000;
	const now = processorTimes();
	const machine = (100 * (now.busy - cpu.busy)) / (now.all - cpu.all);
	wiro.settings.taskSeconds = taskSeconds;
	const count: Count = { items: 0, misplaced: 0, files: 0, badFiles: 0, unsuccessful: 0 };
	for (const execution of executions) await countIn(count, client, wiro, execution);
	const total = EXECUTIONS * EDITS;
	const totalFiles = Math.ceil(EXECUTIONS / FILES_EVERY) * EDITS;
	const refused = wiro.callsTo('Run').filter(({ taskId }) => taskId === undefined).length;
	const most = mostAtOnce(wiro);
	const busy = wiro.tasks.reduce(
		(sum, { createdAt, moments }) => sum + moments.finished - createdAt,
		0,
	);
	return [
		{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits in ${seconds.toFixed(0)} s` },
		{ what: "this machine's processors busy", value: `${machine.toFixed(0)} %` },
		onQuietMachine(
			atLeast('the account kept busy, in %', Math.round(busy / 10 / limit / seconds), LEAST_BUSY),
		),
		onQuietMachine(atMost('Run calls refused (code 96)', refused, MOST_REFUSED)),
		must('executions that did not succeed', count.unsuccessful, 0),
		must('edits that are in', count.items, total),
		must('edits in a wrong place or wrongly linked', count.misplaced, 0),
		must('tasks started', wiro.tasks.length, total),
		must('tasks billed', wiro.billedTasks.length, total),
		must('edits billed twice', billedTwice(wiro).length, 0),
		// No bar: the sandbox itself lets nobody over the limit.
		{ what: 'unfinished tasks at the busiest moment', value: `${most} of ${limit}` },
		must("files in n8n's database", count.files, totalFiles),
		must('files that cannot be read back', count.badFiles, 0),
	];
}

function processorTimes(): { busy: number; all: number } {
	const all = cpus().flatMap(({ times }) => Object.values(times));
	const idle = cpus().map(({ times }) => times.idle);
	const sum = (times: number[]) => times.reduce((total, time) => total + time, 0);
	return { busy: sum(all) - sum(idle), all: sum(all) };
}

async function countIn(
	count: Count,
	client: N8nClient,
	wiro: WiroSandbox,
	{ id, status }: ExecutionSummary,
): Promise<void> {
	const stored = await client.execution(id);
	if (status !== 'success') {
		count.unsuccessful += 1;
		process.stderr.write(`Execution ${id}: ${status}, ${whyOf(stored)}\n`);
	}
	const items = itemsOf(stored, EDIT);
	const [name, execution] = promptOf(wiro, items[0]?.json.taskId).split(' ');
	for (const [place, { json, pairedItem, binary }] of items.entries()) {
		count.items += json.succeeded === true ? 1 : 0;
		const link = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : null;
		const right = promptOf(wiro, json.taskId) === `${name} ${execution} ${place}`;
		if (!right || link !== place) count.misplaced += 1;
		if (name !== 'files') continue;
		count.files += 1;
		const file = binary?.data.id ?? '';
		if (!file.startsWith('database:') || !(await isPicture(client, file))) count.badFiles += 1;
	}
}

function whyOf({ data }: StoredExecution): string {
	const { error } = data.resultData;
	return error === undefined ? 'nothing kept' : `${error.message}: ${error.description ?? ''}`;
}

/** What a task was to do. */
export function promptOf(wiro: WiroSandbox, taskId: unknown): string {
	return String(wiro.task(String(taskId))?.parameters.prompt);
}

async function isPicture(client: N8nClient, id: string): Promise<boolean> {
	const file = await client.binary(id);
	return file.subarray(1, 4).toString() === 'PNG';
}
