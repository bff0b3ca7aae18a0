import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { cleanText, messageOf } from '../errors/cleanText';
import { DOWNLOAD, GONE, POLICIES } from '../repeating/policies';
import { repeated, type Loop } from '../repeating/until';
import { now } from '../timing/clock';
import { withDeadline } from '../timing/deadline';
import { pause } from '../timing/pause';
import { createStop, type Stop } from '../timing/stop';
import { textOrNull } from '../wiro/read';
import type { CallResult, Problem, TaskOutput } from '../wiro/types';
import { pictureFileName, type NameParts } from './fileName';
import { brokenBy, checkIncoming, type Incoming } from './incoming';
import { openPicture } from './open';

/** A picture that was promised: where it is, what it should be, and how its file is to be called. */
export interface PromisedPicture extends TaskOutput, Omit<NameParts, 'kind' | 'name' | 'url'> {
	url: string;
}

/** What the attempts for one picture know of each other. */
interface Attempts {
	/** The size of a picture that came whole and was not as long as announced. */
	before: number | null;
}

/**
 * Downloads a picture straight into n8n's binary storage, and makes sure that it is the one that was promised.
 *
 * @param context the node's execution
 * @param promised the picture
 * @param loop what ends the download, and who is told of a repeat
 * @returns the stored file; never throws
 */
export async function downloadPicture(
	context: IExecuteFunctions,
	promised: PromisedPicture,
	{ stop, onRepeat }: Pick<Loop, 'stop' | 'onRepeat'>,
): Promise<CallResult<IBinaryData>> {
	const attempts: Attempts = { before: null };
	const deadline = now() + DOWNLOAD.budget;
	return await repeated(
		{ policy: POLICIES.picture, stop, deadline, onRepeat },
		async (seconds) => await attempt(context, promised, attempts, seconds, stop),
	);
}

/**
 * Asks whether a picture is gone, by a download that ends before its first byte: a signed address may allow no other method.
 *
 * @param context the node's execution
 * @param url where it was
 * @param stop ends the question
 * @returns true where the host says so as often as a download would ask, false where anything is unclear; never throws
 */
export async function isPictureGone(
	context: IExecuteFunctions,
	url: string,
	stop: Stop,
): Promise<boolean> {
	const open = async (signal: AbortSignal) => await openPicture(context, url, signal);
	const answer = await repeated<unknown>({ policy: POLICIES.picture, stop }, async () => {
		const end = await withDeadline(DOWNLOAD.look, stop, open);
		return end.kind === 'done' && saysGone(end.value) ? end.value : { ok: true, value: null };
	});
	return saysGone(answer);
}

function saysGone(answer: CallResult<unknown>): boolean {
	return !answer.ok && answer.problem.kind === 'http' && GONE.includes(answer.problem.status);
}

async function attempt(
	context: IExecuteFunctions,
	promised: PromisedPicture,
	attempts: Attempts,
	seconds: number,
	stop: Stop,
): Promise<CallResult<IBinaryData>> {
	const over = createStop();
	const takeBack = stop.onStop(() => over.stop());
	const comes: { incoming: Incoming | null } = { incoming: null };
	const end = await withDeadline(seconds, over, async (signal) => {
		const opened = await openPicture(context, promised.url, signal);
		if (!opened.ok) return opened;
		const incoming = checkIncoming(opened.value, {
			announced: promised.size,
			before: attempts.before,
		});
		comes.incoming = incoming;
		void endWhenIdle(incoming, over);
		return await store(
			context,
			incoming,
			textOrNull(opened.value.headers['content-type']),
			promised,
		);
	});
	takeBack();
	over.stop();
	const { problem, size } = comes.incoming ?? NOTHING;
	if (problem?.kind === 'wrongFile' && problem.reason === 'incomplete') attempts.before = size;
	switch (end.kind) {
		case 'done':
			tellOfSize(context, end.value, promised, size);
			return end.value;
		case 'failed':
			return failed(
				problem ?? (comes.incoming === null ? brokenBy(end.error) : notStored(end.error)),
			);
		default:
			return failed(stop.stopped ? { kind: 'stopped' } : { kind: 'lost', reason: 'timeout' });
	}
}

const NOTHING: Pick<Incoming, 'problem' | 'size'> = { problem: null, size: 0 };

function failed(problem: Problem): { ok: false; problem: Problem } {
	return { ok: false, problem };
}

/** Ends an attempt when nothing has come between two looks. */
async function endWhenIdle(incoming: Incoming, over: ReturnType<typeof createStop>): Promise<void> {
	let before = -1;
	while (!over.stopped && incoming.size !== before) {
		before = incoming.size;
		await pause(DOWNLOAD.idle, over);
	}
	over.stop();
}

async function store(
	context: IExecuteFunctions,
	incoming: Incoming,
	hostsType: string | null,
	promised: PromisedPicture,
): Promise<CallResult<IBinaryData>> {
	const kind = await incoming.begin();
	const type = kind?.type ?? promised.contentType ?? hostsType ?? undefined;
	const fileName = pictureFileName({ ...promised, kind });
	const value = await context.helpers.prepareBinaryData(incoming.whole(), fileName, type);
	return { ok: true, value };
}

function tellOfSize(
	{ logger }: IExecuteFunctions,
	result: CallResult<IBinaryData>,
	{ size, taskId, name }: PromisedPicture,
	came: number,
): void {
	if (!result.ok || size === null || size === came) return;
	logger.warn(
		`Flux Kontext: Wiro announced picture ${name ?? ''} of task ${taskId ?? ''} with ${size} bytes, and ${came} bytes came twice`,
	);
}

/** The host did its part, and n8n could not keep what came. */
function notStored(error: unknown): Problem {
	return { kind: 'wrongFile', reason: 'notStored', detail: cleanText(messageOf(error)) };
}
