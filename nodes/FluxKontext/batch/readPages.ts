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
	const isKnown = ({ taskId }: Task) => taskId !== null && known.has(taskId);
	let start = 0;
	let inVain = 0;
	for (let page = 0; page < mostPages && inVain < 2; page += 1) {
		const answer = await fetch({ start, limit: size });
		if (!answer.ok) return answer;
		const { tasks } = answer.value;
		const firstKnown = tasks.findIndex(isKnown);
		if (start > 0 && firstKnown < 0) {
			start = Math.max(0, start - size + 1);
			continue;
		}
		// What stands before a known one was started since.
		const fresh: Task[] = [];
		for (const task of tasks.slice(Math.max(0, firstKnown))) {
			if (task.taskId === null || isKnown(task)) continue;
			known.add(task.taskId);
			fresh.push(task);
		}
		if (take(fresh, answer.value) || isLast(answer.value, start, size)) return COMPLETE;
		inVain = fresh.length === 0 ? inVain + 1 : 0;
		start += tasks.length - 1;
	}
	return { ok: true, value: { complete: false } };
}

const COMPLETE = { ok: true, value: { complete: true } } as const;

/** Nothing stands behind the task of the page before, or no more is to come; a full page may tell its own length as the total. */
function isLast({ tasks, total }: TaskList, start: number, size: number): boolean {
	if (tasks.length <= 1) return true;
	const ofThePage = total !== null && total <= tasks.length && tasks.length === size;
	return total !== null && !ofThePage && start + tasks.length >= total;
}

/** Whether a task was started before a moment: unix seconds. One without a time was not. */
export function isBefore({ createdAtSeconds }: Task, moment: number): boolean {
	return createdAtSeconds !== null && createdAtSeconds < moment;
}
