import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { SandboxTask, WiroSandbox } from '../../sandbox/index.cjs';
import type { Outcome } from '../../support/fluxKontext.cjs';
import type { RandomBatch } from './batch.cjs';
import { countByPrompt, isOf } from './edits.cjs';

/** Faults after which nobody can know the task: Wiro did the work, and its answer never arrived. */
const LOST = ['truncated', 'emptyAfterWork', 'dropAfterWork', 'hangAfterWork', 'gateway'];

/** The tasks whose Run call was answered, so that the node can know them. */
export function knownTasks(wiro: WiroSandbox): SandboxTask[] {
	const lost = wiro
		.callsTo('Run')
		.filter(({ fault }) => fault !== undefined && LOST.includes(fault));
	const ids = new Set(lost.map(({ taskId }) => taskId));
	return wiro.tasks.filter(({ id }) => !ids.has(id));
}

/**
 * The tasks of which the node had been told well before Stop that they are done. Where pictures are to come as files they may still have been
 * on their way, and between two tries of "Retry On Fail" there is no output.
 */
function seenFinished(
	wiro: WiroSandbox,
	{ use: { parameters, node } }: RandomBatch,
	stoppedAt: number,
): SandboxTask[] {
	if (parameters?.returnAs === 'image' || node?.retryOnFail === true) return [];
	const good = wiro
		.callsTo('Detail')
		.filter(
			({ at, status, fault }) => status === 200 && fault === undefined && at < stoppedAt - 100,
		);
	return knownTasks(wiro).filter(
		({ id, billed, moments, plan }) =>
			billed &&
			// Of one that vanished Wiro has told nothing.
			plan.outcome !== 'vanish' &&
			good.some(({ at, taskId }) => taskId === id && at > moments.finished),
	);
}

/** Nobody was ever told of it: the answer to its Run was lost, and Wiro's list does not show it. A later try starts it anew. */
function isDenied(wiro: WiroSandbox, task: SandboxTask): boolean {
	return task.plan.outcome === 'vanish' && !knownTasks(wiro).includes(task);
}

/** Its pictures were not there when it was to be reused, so it was edited anew. */
function isGone(wiro: WiroSandbox, { id }: SandboxTask): boolean {
	return wiro.callsTo('picture').some(({ taskId, status }) => taskId === id && status === 404);
}

/** Where no call that stops a task was let through for the whole budget of Stop, it runs on, and the log says so. */
function isToldAsUnstoppable(wiro: WiroSandbox, { id }: SandboxTask, log: string[]): boolean {
	const letThrough = [...wiro.callsTo('Kill'), ...wiro.callsTo('Cancel')].some(
		({ taskId, fault }) => taskId === id && fault === undefined,
	);
	return !letThrough && log.some((line) => line.includes(`Wiro task ${id} could not be stopped`));
}

/**
 * How many edits were started when those that the node had seen end in that execution had used up one of its limits: what is reused costs nothing.
 * "Retry On Fail" counts anew in each try, and nobody outside sees where one begins.
 */
function startedBeyond(
	wiro: WiroSandbox,
	{ maxCost, maxFailures, use, reuses }: RandomBatch,
	[from, to]: [from: number, to: number],
): number {
	if (use.node?.retryOnFail === true) return 0;
	const seen = wiro.tasks.flatMap((task) => {
		const sights = wiro
			.callsTo('Detail')
			.filter(
				({ at, taskId, status, fault }) =>
					taskId === task.id && status === 200 && fault === undefined && at > task.moments.finished,
			);
		const first = sights[0]?.at ?? 0;
		const counts =
			first >= from &&
			task.plan.outcome !== 'vanish' &&
			task.cancelledAt === undefined &&
			!(reuses && task.createdAt < from);
		return counts ? [{ at: first, cost: task.cost() }] : [];
	});
	return wiro.tasks.filter(({ createdAt }) => {
		const before = seen.filter(({ at }) => at < createdAt - 100);
		const spent = before.reduce((sum, { cost }) => sum + cost, 0);
		// A failed one is not billed.
		const failed = before.filter(({ cost }) => cost === 0).length;
		const reached = spent >= (maxCost ?? Infinity) || failed >= (maxFailures ?? Infinity);
		return createdAt >= from && createdAt < to && reached;
	}).length;
}

function itemOf(item: INodeExecutionData): number {
	const { pairedItem } = item;
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}

/** The task of an item: simplified, as Wiro sent it, or as Run answered. */
const idIn = (json: IDataObject) => String(json.taskId ?? json.id ?? json.taskid);

/**
 * What must hold for every batch, whatever went wrong.
 *
 * @param wiro what Wiro saw
 * @param batch the batch
 * @param outcomes what came out of each try, in order
 * @param lasted from when to when each try lasted, in milliseconds since 1970
 * @param stoppedAt when Stop was pressed, in milliseconds since 1970; null when it was not
 * @param log what n8n logged meanwhile
 * @returns each broken promise, in words; none when all hold
 */
export function brokenPromises(
	wiro: WiroSandbox,
	batch: RandomBatch,
	outcomes: Outcome[],
	lasted: Array<[from: number, to: number]>,
	stoppedAt: number | null,
	log: string[],
): string[] {
	const broken: string[] = [];
	const stopped = stoppedAt !== null;
	const last = outcomes[outcomes.length - 1];
	// What a limit kept from being started has no task.
	const started = last.items.filter(({ json }) => !String(json.status).startsWith('Not started'));
	const regular = started.filter(({ json }) => json.details === undefined);

	// Without reuse there is but one execution, and its retries.
	const since = batch.reuses ? (lasted.at(-1)?.[0] ?? 0) : 0;
	const isNewer = ({ createdAt }: SandboxTask) => createdAt >= since;
	const mayBePaidAgain = (task: SandboxTask) =>
		isDenied(wiro, task) ||
		(batch.reuses && (isGone(wiro, task) || task.plan.outcome === 'vanish'));

	for (const [prompt, items] of countByPrompt(batch.edits)) {
		const paid = wiro.billedTasks.filter(
			(task) => task.parameters.prompt === prompt && !mayBePaidAgain(task),
		);
		if (paid.length > items) {
			broken.push(`${String(prompt)}: ${paid.length} paid for ${items} items`);
		}
	}
	for (const time of lasted) {
		const beyond = startedBeyond(wiro, batch, time);
		if (beyond > 0) broken.push(`${beyond} edits were started beyond a limit`);
	}
	for (const item of regular) {
		const task = wiro.task(idIn(item.json));
		const edit = batch.edits[itemOf(item)];
		if (task === undefined || !isOf(task, edit, batch.use.parameters ?? {})) {
			broken.push(`the output of item ${itemOf(item)} is not its own`);
		}
	}
	for (const items of [last.items, last.errorItems]) {
		const links = items.map(itemOf);
		if (links.some((link, index) => link < (links[index - 1] ?? 0))) {
			broken.push(`the order is lost: ${links.join(', ')}`);
		}
	}
	if (last.error === undefined && !stopped) {
		const linked = new Set([...last.items, ...last.errorItems].map(itemOf));
		if (linked.size !== batch.edits.length)
			broken.push(`${batch.edits.length - linked.size} items vanished`);
	}
	const told = JSON.stringify([last.items, last.errorItems, last.error]);
	// What the user stopped is his own doing; it is written in no error. What a new execution has not come to, a later one reuses.
	const tellsAll = !stopped && !(batch.reuses && last.error !== undefined);
	for (const task of knownTasks(wiro)) {
		const lost = task.billed && !told.includes(task.id) && tellsAll;
		if (lost && !(batch.reuses && mayBePaidAgain(task)))
			broken.push(`task ${task.id} is paid and nowhere to be found`);
	}
	if (stoppedAt !== null) {
		const inAll = JSON.stringify(
			outcomes.map(({ items, errorItems, error }) => [items, errorItems, error]),
		);
		for (const { id } of seenFinished(wiro, batch, stoppedAt).filter(isNewer)) {
			if (!inAll.includes(id)) broken.push(`task ${id} was done before Stop, and is not handed on`);
		}
		const running = knownTasks(wiro).filter(
			(task) => isNewer(task) && !task.finished() && !isToldAsUnstoppable(wiro, task, log),
		);
		if (running.length > 0) broken.push(`${running.length} tasks run on after Stop`);
	}
	return broken;
}
