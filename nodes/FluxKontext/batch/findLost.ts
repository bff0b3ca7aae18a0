import { problemFailure } from '../errors/problems';
import { unixSeconds } from '../timing/clock';
import { isPassing, POLICIES, SEARCH } from '../timing/policies';
import { until } from '../timing/until';
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
	lostInThisTry: boolean;
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
			const tasks = await tasksSince(batch, search.lost.since - SEARCH.clocksDiffer, seconds);
			if (!tasks.ok) return isPassing(tasks.problem) ? tasks : { done: 'refuse' };
			const step = judge(batch, search, tasks.value);
			if (step !== 'lookFor') return { done: step };
			pauseSeconds = Math.min(SEARCH.longestPause, pauseSeconds * 2);
			return { again: pauseSeconds };
		},
	);
	if (end.kind === 'stopped') throw problemFailure({ kind: 'stopped' });
	return end.kind === 'done' ? end.value : 'refuse';
}

/** The newest tasks of the project, back to a moment of Wiro's clock. */
async function tasksSince(
	{ client, stop }: Batch,
	moment: number,
	seconds: number,
): Promise<CallResult<Task[]>> {
	const found: Task[] = [];
	for (let page = 0; page < PAGES; page += 1) {
		const answer = await client.list({ start: page * PAGE, limit: PAGE }, { seconds, stop });
		if (!answer.ok) return answer;
		found.push(...answer.value);
		const oldest = answer.value.at(-1);
		if (answer.value.length < PAGE || (oldest?.createdAtSeconds ?? moment) < moment) break;
	}
	return {
		ok: true,
		value: found.filter(({ createdAtSeconds }) => (createdAtSeconds ?? moment) >= moment),
	};
}

/** Adopts the task if it is there; else says whether to go on looking. */
function judge(batch: Batch, { key, start, lost, lostInThisTry }: Search, tasks: Task[]): Step {
	const { account, ledger, log } = batch;
	const known = new Map(ledger.tasks().map(({ task, since }) => [task.taskId, since]));
	const nobodys = tasks.filter(
		({ taskId }) => taskId !== null && !known.has(taskId) && !account.knows(taskId),
	);
	const alike = nobodys.filter((task) => showsInputs(task, start.request));
	const decide = (evidence: Pick<Evidence, 'list' | 'showsLater'>) =>
		nextStep(lost, { lostInThisTry, ...evidence }, unixSeconds());
	// Another item's start of the very same fields has no answer yet: what is found may be its own.
	if (account.isStarting(lost.digest)) return 'lookFor';
	// The list does not show files: of several starts that differ in these alone, none can be told from another.
	const withFiles = Object.keys(start.request.files).length > 0;
	const ambiguous = withFiles && (alike.length > 1 || ledger.lostAlike(lost.digest) > 1);
	const showsNothing = nobodys.some(({ parameters }) => Object.keys(parameters).length === 0);
	if (ambiguous || (alike.length === 0 && showsNothing)) {
		return decide({ list: 'noUse', showsLater: false });
	}
	// The list is newest first; of several that are alike, each lost start takes one, the oldest first.
	const found = alike.at(-1);
	if (found === undefined || found.taskId === null) {
		const showsLater = tasks.some(({ taskId }) => (known.get(taskId ?? '') ?? 0) > lost.lostAt);
		return decide({ list: 'inVain', showsLater });
	}
	const task = { taskId: found.taskId, taskToken: found.taskToken };
	ledger.write(key, { state: 'running', task, since: lost.since, answer: startedAnswer(task) });
	account.remember(task.taskId);
	log.item(start.index, `found Wiro task ${task.taskId}, whose start was not answered`);
	return 'resume';
}
