import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf } from '../../host/client.cjs';
import { until } from '../../host/until.cjs';
import { median } from '../startup/statistics.cjs';
import { atMost, type Line } from '../support/table.cjs';
import { PATH, withBench, type Bench } from './edits.cjs';

const EXECUTIONS = 100;
const TASK_SECONDS = 6;

/** As forms come in over the day, and not all in one moment: what is measured is the way, not the queue. */
const EVERY_MS = 300;

const LAG_BAR_MS = 150;
const DETAIL_BAR = 3;
const NODE = 'Flux Kontext';

/** How long after the end of its task each execution's node handed on its item, and what that took. */
export async function lagLines(): Promise<Line[]> {
	const callback = await withBench('callback', ['Make it red'], TASK_SECONDS, one);
	const poll = await withBench('poll', ['Make it red'], TASK_SECONDS, one);
	const prompts = Array.from({ length: 100 }, (_, n) => `Picture ${n}`);
	const many = await withBench('callback', prompts, TASK_SECONDS, questionsOfMany);
	return [
		atMost('Callback: median, in ms', callback.lag, LAG_BAR_MS),
		{ what: 'Callback: 95 % are faster than, in ms', value: callback.slow.toFixed(0) },
		{ what: 'Poll: median, in ms', value: poll.lag.toFixed(0) },
		{ what: 'Poll: 95 % are faster than, in ms', value: poll.slow.toFixed(0) },
		atMost('Callback: Detail calls before the call', callback.before, 0),
		atMost('Callback: Detail calls a task, most', callback.most, DETAIL_BAR),
		{ what: 'Poll: Detail calls a task, mean', value: poll.mean.toFixed(2) },
		atMost('Callback, one execution of 100 items: Detail calls a task, most', many, DETAIL_BAR),
	];
}

interface Lag {
	lag: number;
	slow: number;
	/** Questions that came before their task was over. */
	before: number;
	most: number;
	mean: number;
}

async function one({ host: { client }, wiro, workflow }: Bench): Promise<Lag> {
	for (let n = 0; n < EXECUTIONS; n += 1) {
		await client.trigger(PATH);
		await sleep(EVERY_MS);
	}
	const ids = (await client.executions(workflow.id)).map(({ id }) => id);
	const lags: number[] = [];
	for (const id of ids) {
		const execution = await client.finished(id);
		const [run] = execution.data.resultData.runData[NODE];
		const task = wiro.task(String(itemsOf(execution, NODE)[0].json.taskId));
		if (task === undefined) throw new Error(`Execution ${id} has no task`);
		lags.push(run.startTime + run.executionTime - task.moments.finished);
	}
	const sorted = lags.sort((a, b) => a - b);
	const calls = wiro.callsTo('Detail');
	const before = calls.filter(
		({ at, taskId }) => at < (wiro.task(String(taskId))?.moments.finished ?? 0),
	);
	const counts = questionsOf(wiro);
	return {
		lag: median(sorted),
		slow: sorted[Math.floor(sorted.length * 0.95)],
		before: before.length,
		most: Math.max(...counts),
		mean: calls.length / wiro.tasks.length,
	};
}

async function questionsOfMany({ host: { client }, wiro, workflow }: Bench): Promise<number> {
	await client.trigger(PATH);
	const id = await client.nextExecution(workflow.id);
	await client.finished(id, 120);
	await until('the last calls are answered', () => wiro.unfinishedTasks.length === 0);
	return Math.max(...questionsOf(wiro));
}

/** How often each task was asked about. */
function questionsOf(wiro: Bench['wiro']): number[] {
	const calls = wiro.callsTo('Detail');
	return wiro.tasks.map(({ id }) => calls.filter(({ taskId }) => taskId === id).length);
}
