import type { CallResult, Task, TaskList, TaskPage } from '../wiro/types';

/** Wiro gives at most so many tasks a page (client). */
export const PAGE = 100;

/** No list is longer: one that is does not end. */
const MOST_PAGES = 2000;

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
 * Reads the project's list of tasks page by page, until it ends or what was read is enough. The list changes meanwhile, so each page begins
 * with the last task of the one before: what stands behind it is new. Where tasks have gone, and the others moved up, the page does not show
 * it, and one further up is read. A list that shows nothing new twice, or
 * does not end, is given up.
 *
 * @param reading how
 * @returns whether all was read that was wanted, or why a page could not be
 */
export async function readPages({
	fetch,
	take,
	size = PAGE,
	mostPages = MOST_PAGES,
}: Reading): Promise<CallResult<{ complete: boolean }>> {
	const known = new Set<string>();
	const isKnown = (task: Task) => known.has(nameOf(task));
	let start = 0;
	let inVain = 0;
	let step = 0;
	for (let page = 0; page < mostPages && inVain < 2; page += 1) {
		const answer = await fetch({ start, limit: size });
		if (!answer.ok) return answer;
		const { tasks } = answer.value;
		const firstKnown = tasks.findIndex(isKnown);
		if (start > 0 && firstKnown < 0) {
			start = Math.max(0, start - step);
			continue;
		}
		// What stands before a known one was started since.
		const fresh: Task[] = [];
		for (const task of tasks.slice(Math.max(0, firstKnown))) {
			if (isKnown(task)) continue;
			known.add(nameOf(task));
			fresh.push(task);
		}
		if (take(fresh, answer.value) || isLast(answer.value, start)) return COMPLETE;
		inVain = fresh.length === 0 ? inVain + 1 : 0;
		step = tasks.length - 1;
		start += step;
	}
	return { ok: true, value: { complete: false } };
}

const COMPLETE = { ok: true, value: { complete: true } } as const;

/** Nothing stands behind the task of the page before, or no more is to come. A total that is not above the page's length may be just that. */
function isLast({ tasks: { length }, total }: TaskList, start: number): boolean {
	return length <= 1 || (total !== null && total > length && start + length >= total);
}

/** What tells a task from others: one without an ID, by its token or by all that is shown of it. */
function nameOf({ taskId, taskToken, raw }: Task): string {
	return taskId ?? taskToken ?? JSON.stringify(raw);
}

/** Whether a task was started before a moment: unix seconds. One without a time was not. */
export function isBefore({ createdAtSeconds }: Task, moment: number): boolean {
	return createdAtSeconds !== null && createdAtSeconds < moment;
}
