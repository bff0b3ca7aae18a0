import { randomUUID } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import { ACCOUNT_FULL, isAccountFull } from '../account/limit';
import type { Place, Visit } from '../account/places';
import {
	lostRunFailure,
	startsUnansweredFailure,
	refusedStartFailure,
} from '../errors/startFailures';
import { problemFailure } from '../errors/problems';
import { now, unixSeconds } from '../timing/clock';
import { uploadBytes, uploadGate } from '../pictures/gates';
import { POLICIES, RUN_SECONDS } from '../repeating/policies';
import { repeated } from '../repeating/until';
import type { Started } from '../wiro/client';
import { delivered } from '../wiro/delivered';
import type { CallResult, Problem, RunRequest, StartedTask, Task } from '../wiro/types';
import { hasFiles } from '../wiro/wire';
import type { Batch } from './batch';
import { brake, brakeOff } from './brake';
import { findLost } from './findLost';
import { digestOf } from './ledger';
import { nextStep } from './nextStep';
import { stopOne } from './stopTasks';

/** What to start, and for which item. */
export interface StartRequest {
	/** The item's name in the ledger. */
	key: string;
	request: RunRequest;
	/** How many seconds the start is held back while no place in the account comes free. */
	patience: number;
}

/** A task that works for an item, and what was seen of it. Times by the forward clock. */
export interface ItemTask extends StartedTask {
	/** Its name in the ledger. */
	key: string;
	/** What edits of its kind have in common is how long they take. */
	kind: string;
	model: string;
	/** Where it comes from: this try started it, an earlier one of this execution did, or it was only asked about. */
	origin: 'started' | 'resumed' | 'asked';
	/** It is an earlier edit that was found, and not paid now. */
	reused?: boolean;
	/** What Wiro answered to Run. */
	answer: IDataObject;
	/** When it was started, or when this try came to it. */
	startedAt: number;
	/** As Wiro's list showed it, where it is an earlier edit from there. */
	seen?: Task | null;
}

/**
 * Gives an item its task: the one that an earlier try has started and paid for, one that Wiro's list knows although the answer to its start
 * was lost, or a new one.
 *
 * @param batch what the items share
 * @param start what to start
 * @throws Failure when no task could be started, or when it cannot be told
 */
export async function startTask(batch: Batch, start: StartRequest): Promise<ItemTask> {
	const { ledger, account, places, spending } = batch;
	const { key } = start;
	let lost: LostRun | null = null;
	let startedNow = false;
	for (;;) {
		const entry = ledger.find(key);
		let step = nextStep(entry, { ...NOTHING_READ, lostInThisTry: lost !== null });
		if (step === 'lookFor' && entry?.state === 'lost') {
			step = await findLost(batch, { start, lost: entry, sentAt: lost?.sentAt ?? null });
		}
		if (step === 'refuse') {
			if (lost !== null) account.unwell(lost.problem, lost.sentAt);
			throw lostRunFailure(lost?.problem ?? null);
		}
		if (step === 'start') {
			lost = await runIt(batch, start);
			startedNow = true;
			continue;
		}
		const known = ledger.find(key);
		if (known === null || known.state === 'lost') continue;
		// The place of a reused one is its owner's.
		if (!places.has(key) && !known.reused) places.set(key, account.places.hold());
		account.remember(known.task.taskId);
		const { task, answer, reused } = known;
		const { kind, model } = start.request;
		// One that an earlier try saw succeed, or that another execution started, is paid there.
		if (known.state === 'running' && !reused) spending.begin(key, kind);
		const origin = startedNow ? 'started' : 'resumed';
		return { ...task, key, kind, model, origin, reused, answer, startedAt: now() };
	}
}

/** Before the list was looked at. */
const NOTHING_READ = { list: 'unread', showsLater: false, lostFor: 0 } as const;

/** Why an answer was lost, and when the call went out, by the forward clock. */
interface LostRun {
	problem: Problem;
	sentAt: number;
}

/**
 * Makes the Run call, in a place of the account.
 *
 * @returns null when a task was started, or how the answer was lost. Either is in the ledger
 * @throws Failure when Wiro did not start it
 */
async function runIt(batch: Batch, start: StartRequest): Promise<LostRun | null> {
	const { key, request } = start;
	const { account, guest, ledger, log, places, spending } = batch;
	const visit = account.places.nextVisit(guest);
	const digest = digestOf([request.model, request.fields]);
	for (;;) {
		const place = await placeFor(batch, visit, start);
		const sentAt = now();
		const answer = await run(batch, request, digest);
		if (answer.ok) {
			const { taskId, taskToken, raw } = answer.value;
			place.taken();
			account.well();
			account.remember(taskId, now());
			const task = { taskId, taskToken };
			ledger.write(key, { state: 'running', task, answer: raw });
			log.item(key, `started Wiro task ${taskId}`);
			// Stop came while the answer was on its way.
			if (batch.userStop.stopped) await stopOne(batch, key, taskId);
			return null;
		}
		const { problem } = answer;
		if (isAccountFull(problem)) {
			spending.over(key, 0);
			places.delete(key);
			place.refused(problem.limit);
			continue;
		}
		if (delivered(problem) !== 'unknown') {
			account.unwell(problem, sentAt);
			throw refusedStartFailure(problem);
		}
		places.delete(key);
		place.leave();
		noteLost(batch, start, { digest, sentAt });
		return { problem, sentAt };
	}
}

/** Writes down that nobody knows whether a start was acted on. */
function noteLost(
	{ account, ledger }: Batch,
	{ key, request }: StartRequest,
	{ digest, sentAt }: { digest: string; sentAt: number },
): void {
	const lostAt = unixSeconds();
	const since = lostAt - (now() - sentAt);
	const id = randomUUID();
	const { callbackUrl = null } = request;
	account.lost({ id, digest }, { from: sentAt, to: now() });
	ledger.write(key, { state: 'lost', id, since, lostAt, digest, callbackUrl });
}

/** Waits for a place, and asks the brake before and after, because much can happen meanwhile. From then on the edit is under way. */
async function placeFor(
	batch: Batch,
	visit: Visit,
	{ key, patience, request: { kind } }: StartRequest,
): Promise<Place> {
	const { account, places, spending, stop } = batch;
	for (;;) {
		await brakeOff(batch, kind);
		const place = await account.places.enter(visit, patience, stop);
		if (place === 'late') {
			throw account.places.isFull ? problemFailure(ACCOUNT_FULL) : startsUnansweredFailure();
		}
		// Stopped: the brake says so.
		if (typeof place === 'string') continue;
		if (brake(batch, kind) === null) {
			spending.begin(key, kind);
			places.set(key, place);
			return place;
		}
		place.free();
	}
}

async function run(
	{ account, client, stop, log }: Batch,
	request: RunRequest,
	digest: string,
): Promise<CallResult<Started>> {
	const seconds = hasFiles(request) ? RUN_SECONDS.files : RUN_SECONDS.fields;
	const takeBack = account.starting(digest);
	try {
		return await repeated(
			{ policy: POLICIES.run, stop, onRepeat: log.repeat('Run') },
			async () =>
				await uploadGate(
					uploadBytes(request),
					async () => await client.run(request, { seconds, stop }),
					stop,
				),
		);
	} finally {
		takeBack();
	}
}
