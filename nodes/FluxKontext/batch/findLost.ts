import { problemFailure } from '../errors/problems';
import { now, unixSeconds } from '../timing/clock';
import { isPassing, POLICIES, SEARCH } from '../repeating/policies';
import { until } from '../repeating/until';
import { showsInputs } from '../wiro/sameInputs';
import type { CallResult, Task } from '../wiro/types';
import { startedAnswer } from '../wiro/wire';
import type { Batch } from './batch';
import type { Entry } from './ledger';
import { nextStep, type Evidence, type Step } from './nextStep';
import type { StartRequest } from './startTask';

/** A start whose answer was lost. */
interface Search {
	key: string;
	start: StartRequest;
	lost: Extract<Entry, { state: 'lost' }>;
	/** When the call went out, by the forward clock; null when an earlier try made it. */
	sentAt: number | null;
}

/** Wiro gives at most so many tasks a page (client); a batch loses no more starts than a few pages hold. */
const PAGE = 100;
const PAGES = 5;

/**
 * Looks for a lost start in the project's list of tasks: one with the same inputs, started since, that no item knows. It is adopted, so that
 * the ledger has it as if its answer had come.
 *
 * @param batch what the items share
 * @param search what was lost
 * @returns what to do next: "resume" when it was found
 * @throws Failure when the search was stopped
 */
export async function findLost(batch: Batch, search: Search): Promise<Step> {
	const { log, stop } = batch;
	let pauseSeconds = SEARCH.firstPause;
	const end = await until<Step>(
		{ policy: POLICIES.question, stop, onRepeat: log.repeat('List') },
		async (seconds) => {
			const sight = await lookAtList(batch, search, seconds);
			if (!sight.ok) return isPassing(sight.problem) ? sight : { done: 'refuse' };
			const step = judge(batch, search, sight.value);
			if (step !== 'lookFor') return { done: step };
			pauseSeconds = Math.min(SEARCH.longestPause, pauseSeconds * 2);
			return { again: pauseSeconds };
		},
	);
	if (end.kind === 'stopped') throw problemFailure({ kind: 'stopped' });
	const step = end.kind === 'done' ? end.value : 'refuse';
	if (step === 'refuse') keepForLater(batch, search);
	return step;
}

/** What the list shows of the time since a lost call. */
interface Sight {
	tasks: Task[];
	/** For how many seconds the answer has been lost. */
	lostFor: number;
	/** It shows a task that was started after the answer was given up. */
	showsLater: boolean;
}

/**
 * Reads the list back to a lost call. All is reckoned by Wiro's clock, because this computer's date may be wrong, or may be set while the
 * search is under way; only where Wiro does not tell its time, this computer's date has to do.
 */
async function lookAtList(
	{ client, stop }: Batch,
	{ lost, sentAt }: Search,
	seconds: number,
): Promise<CallResult<Sight>> {
	const found: Task[] = [];
	const today = unixSeconds();
	const sentFor = sentAt === null ? today - lost.since : now() - sentAt;
	const lostFor = sentFor - (lost.lostAt - lost.since);
	let wiroNow = today;
	for (let page = 0; page < PAGES; page += 1) {
		const answer = await client.list({ start: page * PAGE, limit: PAGE }, { seconds, stop });
		if (!answer.ok) return answer;
		const { tasks } = answer.value;
		found.push(...tasks);
		if (page === 0) wiroNow = answer.value.wiroNow ?? today;
		if (tasks.length < PAGE || isBefore(tasks.at(-1), wiroNow - sentFor)) break;
	}
	const tasks = found.filter((task) => !isBefore(task, wiroNow - sentFor - SEARCH.clocksDiffer));
	const lostAt = wiroNow - lostFor;
	const showsLater = tasks.some(
		({ createdAtSeconds }) => (createdAtSeconds ?? 0) > lostAt + SEARCH.timesRounded,
	);
	return { ok: true, value: { tasks, lostFor, showsLater } };
}

function isBefore(task: Task | undefined, moment: number): boolean {
	return task !== undefined && (task.createdAtSeconds ?? moment) < moment;
}

/** For a later try, which has only this computer's date: it may have been set since. */
function keepForLater({ ledger }: Batch, { key, lost, sentAt }: Search): void {
	if (sentAt === null) return;
	const since = unixSeconds() - (now() - sentAt);
	ledger.write(key, { ...lost, since, lostAt: since + lost.lostAt - lost.since });
}

/** Adopts the task if it is there; else says whether to go on looking. */
function judge(batch: Batch, { key, start, lost, sentAt }: Search, sight: Sight): Step {
	const { account, ledger, log } = batch;
	const { tasks, ...age } = sight;
	const known = new Set(ledger.tasks().map(({ task }) => task.taskId));
	const nobodys = tasks.filter(
		({ taskId }) => taskId !== null && !known.has(taskId) && !account.knows(taskId),
	);
	const alike = nobodys.filter((task) => showsInputs(task, start.request));
	const decide = (list: Evidence['list']) =>
		nextStep(lost, { lostInThisTry: sentAt !== null, list, ...age });
	// Another item's start of the very same fields has no answer yet: what is found may be its own.
	if (account.isStarting(lost.digest)) return 'lookFor';
	// The list does not show files: of several starts that differ in these alone, none can be told from another.
	const withFiles = Object.keys(start.request.files).length > 0;
	const ambiguous = withFiles && (alike.length > 1 || ledger.lostAlike(lost.digest) > 1);
	const showsNothing = nobodys.some(({ parameters }) => Object.keys(parameters).length === 0);
	if (ambiguous || (alike.length === 0 && showsNothing)) return decide('noUse');
	// The list is newest first; of several that are alike, each lost start takes one, the oldest first.
	const found = alike.at(-1);
	if (found === undefined || found.taskId === null) return decide('inVain');
	const task = { taskId: found.taskId, taskToken: found.taskToken };
	ledger.write(key, { state: 'running', task, answer: startedAnswer(task) });
	account.remember(task.taskId);
	log.item(start.index, `found Wiro task ${task.taskId}, whose start was not answered`);
	return 'resume';
}
