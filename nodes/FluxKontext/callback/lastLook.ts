import type { Batch } from '../batch/batch';
import type { LeftTask } from '../batch/gathering';
import { look } from '../batch/look';
import type { ItemEnd } from '../batch/runItems';
import { taskFailed } from '../errors/taskFailures';
import { taskJson, withReused } from '../output/simplify';
import { LEAST_TRY, TOLD } from '../repeating/policies';
import { now } from '../timing/clock';
import type { Task } from '../wiro/types';

/**
 * What becomes of an item whose task was left to Wiro's call.
 *
 * @param left the task, and how its item is to look
 * @param seen the task, which is over
 */
export function endOf(left: LeftTask, seen: Task): NonNullable<ItemEnd> {
	if (seen.outcome !== 'succeeded') return { ok: false, failure: taskFailed(seen) };
	const json = withReused(taskJson(seen, left.simplify), left, left.simplify);
	return { ok: true, results: [{ json }] };
}

/**
 * Sees to it that an execution which is to be put aside will be woken. A call that comes before finds nobody, and is made up for by any later
 * one: so one task has to be seen running after all else is done. The newest is the likeliest; one that is over by then is left no more.
 *
 * @param batch what the items share
 * @param ends what became of each item; gets what is seen here
 */
export async function lastLook(batch: Batch, ends: ItemEnd[]): Promise<void> {
	if (batch.gathering === null) return;
	const { left } = batch.gathering;
	const newestFirst = [...left].sort(([, a], [, b]) => b.task.startedAt - a.task.startedAt);
	for (const [index, { task, how }] of newestFirst) {
		if (now() - task.startedAt < TOLD.interval) return;
		const watched = { ...task, runningAt: null };
		const answer = await look(batch, watched, { seconds: LEAST_TRY, stop: batch.stop });
		if (!answer.ok || answer.value.outcome === 'running') return;
		left.delete(index);
		ends[index] = endOf(how, answer.value);
	}
}
