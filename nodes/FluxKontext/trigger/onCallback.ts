import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isFinalForTask } from '../errors/problems';
import { POLICIES, TRIGGER } from '../repeating/policies';
import { repeated, type Loop } from '../repeating/until';
import { now } from '../timing/clock';
import { createRoom } from '../timing/gate';
import { pause } from '../timing/pause';
import { NEVER } from '../timing/stop';
import { taskNamedBy } from '../wiro/callback';
import { createClient } from '../wiro/client';
import { createSender } from '../wiro/http';
import { standingOf } from '../wiro/status';
import type { CallResult, Task } from '../wiro/types';
import { firedBy, type Fired } from './fired';
import { ANY } from './fields';

type Look = () => Promise<CallResult<Task>>;

const room = createRoom(TRIGGER.looksAtOnce);

/** Questions that have no answer yet: whoever is called with the same task meanwhile shares it. */
const asked = new Map<string, ReturnType<Look>>();

/** Until when a task is looked at again that a callback called done too early; by the forward clock. */
const early = new Map<string, number>();

/** Answered by ourselves, as soon as it can be: n8n would first wait for its own execution to begin. */
const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Somebody called the trigger's address. Whoever that was: Wiro is asked, signed, before the workflow starts. A task that is not the
 * credential's, that goes on or that the workflow was started for before, starts nothing.
 *
 * The execution gets the task's name only, and asks again: so its worker has the pictures, and n8n's Retry fetches what stayed away. Where
 * Wiro gives no answer here, the execution is the one who says so.
 *
 * @param context the trigger's webhook
 */
export async function onCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { id: workflowId } = context.getWorkflow();
	const wanted = context.getNodeParameter('outcome', ANY);
	const fired = firedBy(context);
	const answer = (status: number) => {
		const response = context.getResponseObject();
		if (!response.headersSent) response.status(status).end();
		return ANSWERED;
	};
	const tell = (what: string) =>
		context.logger.info(`Flux Kontext Trigger: workflow ${workflowId}, ${what}`);

	const reference = taskNamedBy(context.getRequestObject());
	if (reference === null) {
		tell('a callback names no task');
		return answer(200);
	}
	const name = reference.by === 'taskId' ? `Wiro task ${reference.taskId}` : 'a Wiro task';
	if (reference.by === 'taskId' && fired.has(reference.taskId)) return answer(200);
	const key = JSON.stringify([workflowId, context.getNode().id, context.getMode(), reference]);
	if (asked.size >= TRIGGER.mostWaiting && !asked.has(key)) return answer(503);
	const client = createClient(createSender(context));
	const loop: Loop = { policy: POLICIES.trigger, stop: NEVER, onRepeat: () => answer(200) };
	const look = async () =>
		await room(
			1,
			async () =>
				await repeated(loop, async (seconds) => await client.detail(reference, { seconds })),
		);

	let seen = await share(key, look);
	answer(200);
	if (isRunning(seen)) seen = await lookAgain(key, look, seen);
	const task = reference.by === 'taskId' ? reference.taskId : key;
	return fires(seen, { wanted, fired, key: task, name, tell })
		? { ...ANSWERED, workflowData: [[{ json: { ...reference } }]] }
		: ANSWERED;
}

/** What a callback is judged by. */
interface Judged {
	/** Which outcome starts the workflow. */
	wanted: unknown;
	fired: Fired;
	/** What the task is remembered by where its ID is not known. */
	key: string;
	/** What the log calls the task. */
	name: string;
	tell: (what: string) => void;
}

/** Whether the workflow starts, by what was seen of the task. */
function fires(seen: CallResult<Task>, { wanted, fired, key, name, tell }: Judged): boolean {
	if (isRunning(seen)) {
		tell(`${name} is not done, although a callback says so`);
		return false;
	}
	if (!seen.ok) {
		if (!isFinalForTask(seen.problem)) return firesFirst(fired, key);
		tell(`Wiro shows this credential no such task: ${name}`);
		return false;
	}
	const { taskId, outcome } = seen.value;
	if (wanted !== ANY && wanted !== standingOf(outcome)) return false;
	// It may have been, while its ID was not known.
	const before = fired.has(key);
	return firesFirst(fired, taskId ?? key) && !before;
}

/** Notes that the workflow was started for a task; false where it was before. */
function firesFirst(fired: Fired, task: string): boolean {
	if (fired.has(task)) return false;
	fired.add(task);
	return true;
}

async function share(key: string, look: Look): ReturnType<Look> {
	const shared = asked.get(key);
	if (shared !== undefined) return await shared;
	const own = look().finally(() => asked.delete(key));
	asked.set(key, own);
	return await own;
}

const isRunning = (seen: CallResult<Task>) => seen.ok && seen.value.outcome === 'running';

/** One callback of each task looks again; a later one prolongs that. */
async function lookAgain(key: string, look: Look, running: CallResult<Task>): ReturnType<Look> {
	const looksAlready = early.has(key);
	early.set(key, now() + TRIGGER.early);
	if (looksAlready) return running;
	let seen = running;
	let seconds = TRIGGER.firstPause;
	// Between this question and the end of it nothing else runs, so no prolonging is missed.
	while (isRunning(seen) && now() < (early.get(key) ?? 0)) {
		await pause(seconds);
		seconds = Math.min(2 * seconds, TRIGGER.longestPause);
		seen = await look();
	}
	early.delete(key);
	return seen;
}
