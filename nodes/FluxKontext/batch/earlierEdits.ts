import { listFailure, listWithoutEnd, listWithoutInputs } from '../errors/listFailures';
import { problemFailure } from '../errors/problems';
import type { Stop } from '../timing/stop';
import { unixSeconds } from '../timing/clock';
import type { Begun, LostStart } from '../account/claims';
import { isPassing } from '../repeating/passing';
import { ACCOUNT } from '../repeating/policies';
import { markIn } from '../wiro/mark';
import { showsInputs, showsOthers, showsPrompt } from '../wiro/sameInputs';
import type { RunRequest, StartedTask, Task } from '../wiro/types';
import { hasFiles } from '../wiro/wire';
import type { Batch } from './batch';
import { listTasks } from './calls';
import { isBefore, readPages } from './readPages';

/** What an item wants to have again. */
export interface Wish {
	request: RunRequest;
	/** The mark of the edit, see `wiro/mark`. */
	mark: string;
	/** How old it may be. */
	hours: number;
}

/** An earlier edit: its task, and how it stood in the list, where it came from there. */
export interface EarlierEdit {
	kind: 'earlier';
	task: StartedTask;
	seen: Task | null;
}

/** A task of the list, and the mark that it was started with: read once, since each item looks through all of them. */
interface Listed {
	task: Task;
	mark: string | null;
}

/** What the list shows. */
export interface EarlierEdits {
	/** Newest first. */
	edits: Listed[];
	/** The IDs of those that are of no use. */
	failed: ReadonlySet<string | null>;
}

/** There is none: this execution begins it, and is to say what came of that. */
export interface NewEdit {
	kind: 'new';
	/** Another execution's start of it, whose answer was lost. */
	lost: LostStart | null;
	begun: (begun: Begun) => void;
}

/**
 * Finds an edit with the very same model, fields and files that was started before and did not fail: in the project's list, which is read once
 * for the batch, or among those that other executions of this process are starting. Each serves one item of the execution.
 *
 * @param batch what the items share
 * @param wish what is looked for
 * @returns the edit, or that it has to be started
 * @throws Failure when the list cannot be read, or when the work was stopped
 */
export async function findEarlier(batch: Batch, wish: Wish): Promise<EarlierEdit | NewEdit> {
	const { account, guest, reserved, stop } = batch;
	const { mark, hours, request } = wish;
	const name = `${request.model} ${hours}`;
	const list = batch.lists.get(name) ?? readList(batch, request.model, hours);
	batch.lists.set(name, list);
	const { edits, failed } = await list;
	const isFree = ({ taskId }: Pick<Task, 'taskId'>) => taskId !== null && !reserved.has(taskId);
	const seen = edits.find((each) => isTheEdit(each, wish) && isFree(each.task))?.task;
	if (seen !== undefined && seen.taskId !== null) {
		reserved.add(seen.taskId);
		const task = { taskId: seen.taskId, taskToken: seen.taskToken };
		// A list may leave pictures out.
		const complete = seen.outputs.length >= Number(request.fields.samples ?? 1);
		return { kind: 'earlier', task, seen: complete ? seen : null };
	}
	let lost: LostStart | null = null;
	for (;;) {
		const claim = account.claims.take(mark, guest, hours * 3600);
		// In the same moment, so that no other execution begins it, too.
		if (claim === undefined) return { kind: 'new', lost, begun: account.claims.begin(mark, guest) };
		const begun = await unlessStopped(claim, stop);
		if (begun === null) continue;
		if ('lost' in begun) {
			lost = begun.lost;
			continue;
		}
		if (!isFree(begun.task) || failed.has(begun.task.taskId)) continue;
		reserved.add(begun.task.taskId);
		return { kind: 'earlier', task: begun.task, seen: null };
	}
}

/**
 * One that was started with a mark is known by it, files included, unless its prompt tells that the address was copied; another one by what
 * the list shows, where that is all.
 */
function isTheEdit({ task, mark: own }: Listed, { request, mark }: Wish): boolean {
	if (own === mark) return showsPrompt(task, request);
	if (hasFiles(request) || !isOfModel(task, request)) return false;
	return showsInputs(task, { ...request, callbackUrl: undefined }) && !showsOthers(task, request);
}

/** A service that does not name the model finds others by its name, too, where theirs has it in it. */
function isOfModel({ model }: Task, request: RunRequest): boolean {
	return model === null ? request.nameIsUnique : model === request.model;
}

async function readList(batch: Batch, model: string, hours: number): Promise<EarlierEdits> {
	const edits: Listed[] = [];
	const failed = new Set<string | null>();
	const told = new Set<boolean>();
	const read = await readPages({
		fetch: async (page) => await listTasks(batch, { ...page, model }),
		take: (fresh, { tasks, wiroNow }) => {
			const from = (wiroNow ?? unixSeconds()) - hours * 3600;
			for (const task of fresh) {
				if (isBefore(task, from)) continue;
				const mark = markIn(task.callbackUrl);
				told.add(Object.keys(task.parameters).length > 0 || mark !== null);
				if (task.outcome === 'running' || task.outcome === 'succeeded') edits.push({ task, mark });
				else failed.add(task.taskId);
			}
			const oldest = tasks.at(-1);
			return oldest !== undefined && isBefore(oldest, from);
		},
	});
	if (!read.ok) {
		batch.listFailures += 1;
		// What waits for this reading fails with it. A later item reads anew, unless the list is down for good.
		const isDown = batch.listFailures >= ACCOUNT.failedInARow;
		if (isPassing(read.problem) && !isDown) batch.lists.clear();
		throw listFailure(read.problem);
	}
	if (!read.value.complete) throw listWithoutEnd();
	if (told.has(false) && !told.has(true)) throw listWithoutInputs();
	return { edits, failed };
}

async function unlessStopped<T>(job: Promise<T>, stop: Stop): Promise<T> {
	let takeBack: () => void = () => undefined;
	const stopped = new Promise<never>((_, reject) => {
		takeBack = stop.onStop(() => reject(problemFailure({ kind: 'stopped' })));
	});
	try {
		return await Promise.race([job, stopped]);
	} finally {
		takeBack();
	}
}
