import { Stopped } from '../errors/failure';
import type { Batch } from './batch';
import { indexIn } from './ledger';
import type { ItemEnd } from './runItems';

/** Where a batch stood when its first failure ended it. Each item is counted once. */
export interface Progress {
	items: number;
	finished: number;
	failed: number;
	notBegun: number;
	/** IDs of tasks that still run at Wiro. */
	running: string[];
	/** IDs of tasks that are done, so that no paid result is out of sight. */
	succeeded: string[];
}

/**
 * Where a batch stands.
 *
 * @param batch what the items share
 * @param ends what became of each item so far
 */
export function progressOf({ ledger }: Batch, ends: ItemEnd[]): Progress {
	const lost = ledger.lostItems().map(indexIn);
	const tasks = new Map(ledger.tasks().map((each) => [indexIn(each.key), each]));
	const progress: Progress = {
		items: ends.length,
		finished: 0,
		failed: 0,
		notBegun: 0,
		running: [],
		succeeded: [],
	};
	for (const [index, end] of ends.entries()) {
		const known = tasks.get(index);
		const stoppedOnly = end === null || (!end.ok && end.failure instanceof Stopped);
		// A started task is all that Run is to give, so its item is done while the task runs on.
		const done = end?.ok === true || (stoppedOnly && known?.state === 'succeeded');
		if (known?.state === 'succeeded' || (done && known !== undefined)) {
			progress.succeeded.push(known.task.taskId);
		} else if (known?.state === 'running') progress.running.push(known.task.taskId);
		if (done) progress.finished += 1;
		else if (!stoppedOnly) progress.failed += 1;
		// Whether a lost start has begun a task nobody knows yet, so it counts as under way.
		else if (known?.state !== 'running' && !lost.includes(index)) progress.notBegun += 1;
	}
	return progress;
}

/** How to carry on without paying twice. Each row of n8n's list of executions remembers only what it has started itself. */
const CARRY_ON =
	"To carry on, open 'Executions' and select 'Retry' of this one, or of its newest retry; executing again pays again.";

/** The sentences on the rest of the batch, put behind the description of the failure that ended it. */
export function progressWords({
	items,
	finished,
	failed,
	running,
	succeeded,
	notBegun,
}: Progress): string {
	const under = items - finished - failed - notBegun;
	const paid = running.length + succeeded.length + under > 0;
	return [
		...(items > 1
			? [
					`Of ${items} items, ${finished} finished, ${failed} failed, ${under} ${under === 1 ? 'is' : 'are'} still under way and ${notBegun} ${notBegun === 1 ? 'was' : 'were'} not begun.`,
				]
			: []),
		...(paid ? [CARRY_ON] : []),
		...(items > 1 && succeeded.length > 0 ? [`Done: ${list(succeeded)}.`] : []),
		...(items > 1 && running.length > 0 ? [`Running at Wiro: ${list(running)}.`] : []),
	].join(' ');
}

/** Names a few; the whole list is in the error's data. */
function list(ids: string[]): string {
	const shown = ids.slice(0, 10).join(', ');
	const rest = ids.length > 10 ? ` and ${ids.length - 10} more` : '';
	return `${ids.length === 1 ? 'task' : 'tasks'} ${shown}${rest}`;
}
