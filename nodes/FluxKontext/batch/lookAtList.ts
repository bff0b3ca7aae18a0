import { now, unixSeconds } from '../timing/clock';
import { SEARCH } from '../repeating/policies';
import type { CallLimits } from '../wiro/client';
import { markIn } from '../wiro/mark';
import { hasFiles } from '../wiro/wire';
import type { CallResult, Task } from '../wiro/types';
import type { Batch } from './batch';
import type { LostEntry } from './ledger';
import { isBefore, readPages } from './readPages';
import type { StartRequest } from './startTask';

/** A start whose answer was lost. */
export interface Search {
	start: StartRequest;
	lost: LostEntry;
	/** When the call went out, by the forward clock; null when an earlier try made it. */
	sentAt: number | null;
}

/** What the list shows of the time of a lost call. */
export interface Sight {
	/** The tasks that the lost call may have started. */
	tasks: Task[];
	/** Whether these are all. */
	complete: boolean;
	/** For how many seconds the answer has been lost. */
	lostFor: number;
	/** From when the call went out to when it was given up, by the forward clock. */
	period: { from: number; to: number };
	/** It shows a task that was started after the answer was given up. */
	showsLater: boolean;
	/** By how much Wiro's clock is ahead of the forward clock; null where Wiro does not tell its time. */
	ahead: number | null;
}

/** So many pages are read. */
const PAGES = 20;

/**
 * Reads the list back to a lost call. All is reckoned by Wiro's clock, because this computer's date may be wrong, or may be set while the
 * search is under way; only where Wiro does not tell its time, this computer's date has to do.
 *
 * @param batch what the items share
 * @param search what was lost
 * @param limits of each call
 */
export async function lookAtList(
	{ client }: Batch,
	{ lost, sentAt, start }: Search,
	limits: CallLimits,
): Promise<CallResult<Sight>> {
	const today = unixSeconds();
	const present = now();
	let wiroNow: number | null = null;
	const timePassed = () => {
		if (sentAt !== null) return present - sentAt;
		return (lost.byWiro ? (wiroNow ?? today) : today) - lost.since;
	};
	// What the list cannot tell apart has to be of the very moment: files that have no mark.
	const blind = hasFiles(start.request) && markIn(lost.callbackUrl) === null;
	const slack = blind ? SEARCH.timesRounded : SEARCH.clocksDiffer;
	const all: Task[] = [];
	const read = await readPages({
		fetch: async (page) => await client.list(page, limits),
		take: (fresh, page) => {
			all.push(...fresh);
			wiroNow ??= page.wiroNow;
			const oldest = page.tasks.at(-1);
			const begun = (wiroNow ?? today) - timePassed() - SEARCH.clocksDiffer;
			return oldest !== undefined && isBefore(oldest, begun);
		},
		mostPages: PAGES,
	});
	if (!read.ok) return read;
	const sentFor = timePassed();
	const lostFor = sentFor - (lost.lostAt - lost.since);
	// Where the date was set back since, nobody knows where in the list to look.
	const complete = read.value.complete && lostFor > -SEARCH.clocksDiffer;
	const lostAt = (wiroNow ?? today) - lostFor;
	const tasks = all.filter(
		(task) =>
			!isBefore(task, lostAt - (sentFor - lostFor) - slack) &&
			!isAfter(task, lostAt + (blind ? slack : SEARCH.listMayLag)),
	);
	const showsLater = all.some((task) => isAfter(task, lostAt + SEARCH.timesRounded));
	const period = { from: present - sentFor, to: present - lostFor };
	const ahead = wiroNow === null ? null : wiroNow - present;
	return { ok: true, value: { tasks, complete, lostFor, period, showsLater, ahead } };
}

function isAfter({ createdAtSeconds }: Task, moment: number): boolean {
	return createdAtSeconds !== null && createdAtSeconds > moment;
}
