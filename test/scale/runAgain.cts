import type { Line } from '../bench/support/table.cjs';
import { itemsOf, type StoredExecution } from '../host/client.cjs';
import type { WiroSandbox } from '../sandbox/index.cjs';
import { promptOf } from './scaleOut.cjs';
import { EDIT, EDITS, promptsOf } from './workflows.cjs';
import { atLeast, must, type World } from './world.cjs';

const PATIENCE_SECONDS = 60;

/** Executions to be begun anew, with the same items. */
export interface Again {
	/** Of their workflow. */
	id: string;
	name: string;
	/** As their prompts have them. */
	numbers: number[];
}

/** Runs a workflow with 'Reuse Earlier Edits' again, and tells what that has started, and what it has handed on. */
export async function runAgain(world: World, { id, name, numbers }: Again): Promise<Line[]> {
	const { cluster, wiro } = world;
	const lists = numbers.map((number) => promptsOf(name, number, EDITS));
	const wanted = lists.flat();
	const before = countsOf(wiro, wanted);
	const { client } = cluster;
	const known = (await client.executions(id)).map((each) => each.id);
	const begun: string[] = [];
	for (const prompts of lists) {
		await client.trigger(name, { prompts });
		begun.push(await client.nextExecution(id, [...known, ...begun]));
	}
	const ended = await Promise.all(
		begun.map(async (each) => await client.finished(each, PATIENCE_SECONDS)),
	);
	const after = countsOf(wiro, wanted);
	const started = wanted.filter((_, n) => before[n] > 0);
	const twice = wanted.filter((_, n) => before[n] > 0 && after[n] > before[n]);
	const delivered = ended.flatMap((each) => promptsDone(wiro, each));
	return [
		atLeast('edits that it had started', started.length, 1),
		must('started again by running it again', twice.length, 0),
		must('edits delivered then, each in its place', inPlace(delivered, wanted), wanted.length),
	];
}

/** How many tasks there are for each of the prompts. */
function countsOf({ tasks }: WiroSandbox, prompts: string[]): number[] {
	return prompts.map(
		(prompt) => tasks.filter(({ parameters }) => parameters.prompt === prompt).length,
	);
}

/** The prompts of an execution's items, null where an item failed. */
export function promptsDone(wiro: WiroSandbox, execution: StoredExecution): Array<string | null> {
	return itemsOf(execution, EDIT).map(({ json }) =>
		json.succeeded === true ? promptOf(wiro, json.taskId) : null,
	);
}

/** How many of the wanted prompts are at their place. */
export function inPlace(delivered: Array<string | null>, wanted: string[]): number {
	return wanted.filter((prompt, place) => delivered[place] === prompt).length;
}
