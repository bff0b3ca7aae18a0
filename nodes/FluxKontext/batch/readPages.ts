import type { CallResult, Task, TaskList, TaskPage } from '../wiro/types';

/** Wiro gives at most so many tasks a page (client). */
export const PAGE = 100;

/** How a list is read. */
export interface Reading {
	/** Fetches one page. */
	fetch: (page: TaskPage) => Promise<CallResult<TaskList>>;
	/** Takes the tasks of a page that were not there before, newest first, and says whether these were enough. */
	take: (fresh: Task[], page: TaskList) => boolean;
	/** How many tasks a page shall have; `PAGE` where it is left out. */
	size?: number;
	mostPages?: number;
}

/**
 * Reads the project's list of tasks page by page, until it ends or what was read is enough. The list changes meanwhile: tasks that are shown
 * twice are taken once, and where some have gone, as many are read again, so that none is missed. A list that shows the same again and again
 * is given up.
 *
 * @param reading how
 * @returns whether all was read that was wanted, or why a page could not be
 */
export async function readPages({
	fetch,
	take,
	size = PAGE,
	mostPages = Number.POSITIVE_INFINITY,
}: Reading): Promise<CallResult<{ complete: boolean }>> {
	const known = new Set<string>();
	let start = 0;
	let totalBefore = 0;
	let stale = 0;
	for (let page = 0; page < mostPages && stale < 2; page += 1) {
		const answer = await fetch({ start, limit: size });
		if (!answer.ok) return answer;
		const { tasks, total } = answer.value;
		const fresh = tasks.filter(({ taskId }) => taskId !== null && !known.has(taskId));
		for (const { taskId } of fresh) known.add(taskId ?? '');
		if (take(fresh, answer.value)) return COMPLETE;
		const gone = Math.max(0, totalBefore - (total ?? totalBefore));
		totalBefore = total ?? totalBefore;
		stale = fresh.length === 0 && gone === 0 ? stale + 1 : 0;
		const end = total === null ? tasks.length === 0 : start + tasks.length >= total;
		if (gone === 0 && (end || tasks.length === 0)) return COMPLETE;
		start = Math.max(0, start + (gone === 0 ? tasks.length : -gone));
	}
	return { ok: true, value: { complete: false } };
}

const COMPLETE = { ok: true, value: { complete: true } } as const;

/** Whether a task was started before a moment: unix seconds. One without a time was not. */
export function isBefore({ createdAtSeconds }: Task, moment: number): boolean {
	return createdAtSeconds !== null && createdAtSeconds < moment;
}
