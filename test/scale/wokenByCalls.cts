import type { INodeExecutionData } from 'n8n-workflow';
import type { Line } from '../bench/support/table.cjs';
import { FETCH } from '../e2e/workflows.cjs';
import { itemsOf, type N8nClient, type StoredExecution } from '../host/client.cjs';
import type { SandboxTask, WiroSandbox } from '../sandbox/index.cjs';
import { inPlace } from './runAgain.cjs';
import { promptOf } from './scaleOut.cjs';
import { allOver, billedTwice } from './watch.cjs';
import { EDIT, promptsOf, publish } from './workflows.cjs';
import { atLeast, atMost, must, type World } from './world.cjs';

/** Of its webhook; its prompts begin so, too. */
export const PATH = 'woken';
const EXECUTIONS = 6;
const EDITS = 6;

/** How the prompts of an execution begin that nobody is to call. */
export const SILENT = `${PATH} 0 `;

/** Where no call comes at the end, n8n's timer waits so long, and looks once a minute. */
const TIMEOUT = 45;
const PATIENCE_SECONDS = 130;

/** In any weather some others may have no call at the end, but not many. */
const WOKEN = 3;

/** A task is looked at when it is over, and by Get Detail. A call may cost six looks at its own task and one at the oldest, but few come so early. */
const LOOKS_A_TASK = 2;
const LOOKS_A_CALL = 4;

/** Executions that are put aside, and go on when the webhook process is called: or, at the latest, by the timer in main. */
export async function wokenByCalls(
	{ cluster: { client }, wiro, credentialId }: World,
	outside: N8nClient,
): Promise<Line[]> {
	const picture = wiro.inputUrls.room;
	const options = { waitMode: 'callback', timeout: TIMEOUT };
	const { id } = await publish(client, {
		name: PATH,
		credentialId,
		picture,
		options,
		fetched: true,
	});
	const lists = Array.from({ length: EXECUTIONS }, (_, n) => promptsOf(PATH, n, EDITS));
	for (const prompts of lists) await outside.trigger(PATH, { prompts });
	const over = await allOver(client, [id], EXECUTIONS, PATIENCE_SECONDS);
	// n8n lists the newest first.
	const oldestFirst = over.sort((a, b) => Number(a.id) - Number(b.id));
	const all = await Promise.all(oldestFirst.map(async (each) => await client.execution(each.id)));
	const ends = all.map((execution, n) => endOf(wiro, execution, lists[n]));
	const sum = (what: (end: End) => number) => ends.reduce((total, end) => total + what(end), 0);
	const tasks = ends.flatMap((end) => end.tasks);
	const calls = wiro.callbacks.filter(({ taskId }) => tasks.some((task) => task.id === taskId));
	const letIn = calls.filter(({ status }) => status === 200).length;
	const asked = wiro.callsTo('Detail').filter((call) => tasks.some((t) => t.id === call.taskId));
	const woken = sum((end) => (end.woken ? 1 : 0));
	const most = LOOKS_A_TASK * tasks.length + LOOKS_A_CALL * letIn;
	return [
		{ what: 'executions put aside', value: `${EXECUTIONS} of ${EDITS} edits` },
		{ what: 'calls, and those let in', value: `${calls.length}, ${letIn}` },
		must(
			'executions that did not succeed',
			sum(({ succeeded }) => (succeeded ? 0 : 1)),
			0,
		),
		atLeast('executions woken by a call', woken, WOKEN),
		atLeast("executions woken by n8n's timer", EXECUTIONS - woken, 1),
		must('executions that slept on after a call at the end', sum(sleptOn), 0),
		must(
			'pictures that are not in their place',
			sum((end) => end.missing),
			0,
		),
		must(
			'items that do not tell of their edit',
			sum((end) => end.untold),
			0,
		),
		must('edits started', tasks.length, EXECUTIONS * EDITS),
		must('edits billed twice', billedTwice(wiro).length, 0),
		atMost('questions about them', asked.length, most),
	];
}

/** How an execution ended. */
interface End {
	succeeded: boolean;
	/** By a call, not by the timer. */
	woken: boolean;
	tasks: SandboxTask[];
	/** Wiro's calls for its tasks that were let in after the end of all of them, in milliseconds after it. */
	callsAtTheEnd: number[];
	missing: number;
	untold: number;
}

function endOf(wiro: WiroSandbox, execution: StoredExecution, prompts: string[]): End {
	const tasks = wiro.tasks.filter(({ parameters }) => prompts.includes(String(parameters.prompt)));
	const end = Math.max(...tasks.map(({ moments }) => moments.finished));
	const letIn = wiro.callbacks.filter(
		({ taskId, status, at }) =>
			status === 200 && at >= end && tasks.some((task) => task.id === taskId),
	);
	const [edited, failed] = [0, 1].map((output) => itemsOf(execution, EDIT, output));
	const fetched = itemsOf(execution, FETCH);
	const pictures = fetched.filter(({ binary }) => binary?.data !== undefined);
	const good = prompts.filter((prompt) =>
		tasks.some(({ billed, parameters }) => billed && parameters.prompt === prompt),
	);
	const delivered = pictures.map(({ json }) => promptOf(wiro, json.taskId));
	const isRight = (item: INodeExecutionData, taskId: unknown) =>
		promptOf(wiro, taskId) === prompts[placeOf(item)];
	const told = [
		...edited.filter((item) => isRight(item, item.json.taskId)),
		...failed.filter((item) => isRight(item, Reflect.get(Object(item.json.details), 'taskId'))),
	];
	return {
		succeeded: execution.status === 'success',
		woken: edited.every(({ json }) => json.succeeded !== null),
		tasks,
		callsAtTheEnd: letIn.map(({ at }) => at - end),
		missing: Math.max(pictures.length, good.length) - inPlace(delivered, good),
		untold: prompts.length - told.length,
	};
}

/** Shortly before the timer nobody is woken any more: that is far from the end. */
function sleptOn({ woken, callsAtTheEnd }: End): number {
	return !woken && callsAtTheEnd.some((after) => after < (TIMEOUT / 3) * 1000) ? 1 : 0;
}

/** The place of the input item that an item is linked to. */
function placeOf({ pairedItem }: INodeExecutionData): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}
