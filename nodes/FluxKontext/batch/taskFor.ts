import type { Begun } from '../account/claims';
import { nowhereToMark } from '../errors/listFailures';
import { problemFailure } from '../errors/problems';
import { createRoom } from '../timing/gate';
import { markOf, withMark } from '../wiro/mark';
import { startedAnswer } from '../wiro/wire';
import type { Batch } from './batch';
import { findEarlier, type EarlierEdit } from './earlierEdits';
import type { Entry } from './ledger';
import { startTask, type ItemTask, type StartRequest } from './startTask';

/** So many edits have their files read at once. */
const reading = createRoom(5);

/** What an item asks for, and how old an edit may be that serves it. */
export interface Order extends StartRequest {
	/** Hours; 0 for none. */
	reuseHours: number;
}

/**
 * Gives an item its task. Under "Reuse Earlier Edits" that is an earlier edit with the very same model, fields and files, if there is one; and
 * what is started carries the mark by which a later execution finds it.
 *
 * @param batch what the items share
 * @param order what the item asks for
 * @throws Failure when no task could be started, or when it cannot be told
 */
export async function taskFor(batch: Batch, order: Order): Promise<ItemTask> {
	const { key, request, reuseHours: hours } = order;
	const entry = batch.ledger.find(key);
	const known = entry?.state === 'running' || entry?.state === 'succeeded';
	if (hours === 0 || known) return await startTask(batch, order);
	const read = async () => {
		if (batch.stop.stopped) throw problemFailure({ kind: 'stopped' });
		return await markOf(request);
	};
	const mark = await reading(1, read, batch.stop);
	const address = request.callbackUrl ?? batch.ownAddress();
	if (address === null) throw nowhereToMark();
	const callbackUrl = withMark(address, mark);
	const marked = { ...order, request: { ...request, callbackUrl } };
	const found = await findEarlier(batch, { request, mark, hours });
	if (found.kind === 'earlier') {
		adopt(batch, key, found, entry);
		return { ...(await startTask(batch, marked)), seen: found.seen };
	}
	try {
		// Looked for like one of its own that an earlier try has lost.
		if (found.lost !== null && entry?.state !== 'lost')
			batch.ledger.write(key, { state: 'lost', ...found.lost, reused: true });
		const task = await startTask(batch, marked);
		batch.reserved.add(task.taskId);
		return task;
	} finally {
		found.begun(begunBy(batch.ledger.find(key)));
	}
}

/** An earlier edit is of no use, because its pictures are gone: the next `taskFor` of its item edits anew. */
export function picturesGone({ ledger, summary }: Batch, { key }: ItemTask): void {
	ledger.settle(key, 'failed');
	summary.gone();
}

function begunBy(entry: Entry | null): Begun {
	if (entry === null || entry.state === 'failed') return null;
	return entry.state === 'lost' ? { lost: entry } : { task: entry.task };
}

function adopt(
	{ ledger, account, log }: Batch,
	key: string,
	{ task, seen }: EarlierEdit,
	entry: Entry | null,
): void {
	const state = seen?.outcome === 'succeeded' ? 'succeeded' : 'running';
	// What nobody else has is its own start, whose answer was lost: Stop ends it, and it is paid here.
	const own = entry?.state === 'lost' && !entry.reused && !account.knows(task.taskId);
	ledger.write(key, { state, task, answer: startedAnswer(task), reused: !own });
	account.remember(task.taskId);
	log.item(key, `takes the earlier Wiro task ${task.taskId} instead of paying again`);
}
