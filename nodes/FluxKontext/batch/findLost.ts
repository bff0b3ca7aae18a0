import { problemFailure } from '../errors/problems';
import { now, unixSeconds } from '../timing/clock';
import { LEAST_TRY, POLICIES, SEARCH } from '../repeating/policies';
import { until } from '../repeating/until';
import { markIn } from '../wiro/mark';
import { showsInputs, showsPrompt } from '../wiro/sameInputs';
import { hasFiles, startedAnswer } from '../wiro/wire';
import type { Batch } from './batch';
import { lookAtList, type Search, type Sight } from './lookAtList';
import { nextStep, type Evidence, type Step } from './nextStep';
import { stopOne, tellLost } from './stopTasks';

/**
 * Looks for a lost start in the project's list of tasks: one with the same inputs, started at that time, that no item knows. It is adopted, so
 * that the ledger has it as if its answer had come. When the user stops the search, it is looked for once more, and stopped.
 *
 * @param batch what the items share
 * @param search what was lost
 * @returns what to do next: "resume" when it was found
 * @throws Failure when the search was stopped
 */
export async function findLost(batch: Batch, search: Search): Promise<Step> {
	const { log, stop } = batch;
	let pauseSeconds = SEARCH.firstPause;
	let ahead: number | null = null;
	const end = await until<Step>(
		{ policy: POLICIES.question, stop, onRepeat: log.repeat('List') },
		async (seconds) => {
			const sight = await lookAtList(batch, search, { seconds, stop });
			if (!sight.ok) return sight;
			({ ahead } = sight.value);
			const step = judge(batch, search, sight.value);
			if (step !== 'lookFor') return { done: step };
			pauseSeconds = Math.min(SEARCH.longestPause, pauseSeconds * 2);
			return { again: pauseSeconds };
		},
	);
	if (end.kind === 'stopped') {
		// Another execution's is not this one's to stop.
		if (batch.userStop.stopped && !search.lost.reused) await stopLost(batch, search);
		throw problemFailure({ kind: 'stopped' });
	}
	const step = end.kind === 'done' ? end.value : 'refuse';
	if (step === 'refuse') keepForLater(batch, search, ahead);
	return step;
}

/** The last look, for a user who wants it stopped. */
async function stopLost(batch: Batch, search: Search): Promise<void> {
	const sight = await lookAtList(batch, search, { seconds: LEAST_TRY });
	const found = sight.ok && judge(batch, search, sight.value) === 'resume';
	const { key } = search.start;
	const entry = found ? batch.ledger.find(key) : null;
	if (entry === null || entry.state === 'lost') tellLost(batch, key);
	else await stopOne(batch, key, entry.task.taskId);
}

/** For a later try: by Wiro's clock where that was seen, because this computer's date may be set, or may have been set since. */
function keepForLater(
	{ ledger }: Batch,
	{ start, lost, sentAt }: Search,
	ahead: number | null,
): void {
	if (sentAt === null) return;
	const byWiro = ahead !== null;
	const since = sentAt + (ahead ?? unixSeconds() - now());
	ledger.write(start.key, { ...lost, byWiro, since, lostAt: since + lost.lostAt - lost.since });
}

/** Adopts the task if it is there; else says whether to go on looking. */
function judge(batch: Batch, { start, lost, sentAt }: Search, sight: Sight): Step {
	const { account, ledger, log } = batch;
	const { tasks, complete, period, ...age } = sight;
	const known = new Set(ledger.tasks().map(({ task }) => task.taskId));
	const mark = markIn(lost.callbackUrl);
	const marked = mark !== null;
	// Several executions may share an edit that has a mark.
	const nobodys = tasks.filter(
		({ taskId }) => taskId !== null && !known.has(taskId) && (marked || !account.knows(taskId)),
	);
	const asked = { ...start.request, callbackUrl: lost.callbackUrl ?? undefined };
	const alike = nobodys.filter((task) =>
		marked && markIn(task.callbackUrl) === mark
			? showsPrompt(task, asked)
			: showsInputs(task, asked),
	);
	const decide = (list: Evidence['list']) =>
		nextStep(lost, { lostInThisTry: sentAt !== null, list, ...age });
	// Another start of the very same fields went out before this one was lost, and has no answer yet: what is found may be its own.
	if (account.isStarting(lost.digest, period)) return 'lookFor';
	// The list does not show files: of several starts that differ in these alone, and have no mark, none can be told from another.
	const unseen = !marked || alike.some(({ callbackUrl }) => callbackUrl === null);
	const others = alike.length > 1 || account.lostBeside(lost, period);
	const ambiguous = hasFiles(start.request) && unseen && alike.length > 0 && others;
	const showsNothing = nobodys.some(({ parameters }) => Object.keys(parameters).length === 0);
	if (ambiguous || (alike.length === 0 && showsNothing)) return decide('noUse');
	// The list is newest first; of several that are alike, each lost start takes one, the oldest first.
	const found = alike.at(-1);
	if (found === undefined || found.taskId === null) return decide(complete ? 'inVain' : 'noUse');
	const task = { taskId: found.taskId, taskToken: found.taskToken };
	const { reused } = lost;
	ledger.write(start.key, { state: 'running', task, answer: startedAnswer(task), reused });
	account.remember(task.taskId);
	account.well();
	log.item(start.key, `found Wiro task ${task.taskId}, whose start was not answered`);
	return 'resume';
}
