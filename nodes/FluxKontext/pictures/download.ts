import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { withDeadline } from '../timing/deadline';
import { POLICIES } from '../timing/policies';
import { repeated } from '../timing/until';
import type { Stop } from '../timing/stop';
import { readRetryAfter } from '../wiro/answer';
import { readFailure } from '../wiro/http';
import { isObject, textOrNull } from '../wiro/read';
import type { CallResult, Problem, TaskOutput } from '../wiro/types';
import { looksLikeWebPage, sizeOf } from './stored';

/** How long a picture host may take to begin its answer. */
const ANSWER_SECONDS = 60;

/** How long one picture may take to come down. */
const TIMEOUT_SECONDS = 600;

/** An answer whose body is still to come. Only what n8n's helpers take is known of the stream. */
interface OpenAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0];
}

/** A picture that was promised: where it is, and what it should be. */
export interface PromisedPicture extends TaskOutput {
	url: string;
}

/**
 * Downloads a picture straight into n8n's binary storage, and makes sure that it is the one that was promised. The picture host needs no
 * credentials and gets none (docs).
 *
 * @param context the node's execution
 * @param promised the picture
 * @param stop ends the download
 * @returns the stored file; never throws
 */
export async function downloadPicture(
	context: IExecuteFunctions,
	promised: PromisedPicture,
	stop: Stop,
): Promise<CallResult<IBinaryData>> {
	return await repeated(
		{ policy: POLICIES.question, stop },
		async () => await attempt(context, promised, stop),
	);
}

async function attempt(
	context: IExecuteFunctions,
	promised: PromisedPicture,
	stop: Stop,
): Promise<CallResult<IBinaryData>> {
	const end = await withDeadline(TIMEOUT_SECONDS, stop, async (ending) => {
		const answer = await open(context, promised.url, ending);
		const problem = problemOf(answer);
		return problem === null ? await store(context, answer, promised) : failed(problem);
	});
	switch (end.kind) {
		case 'done':
			return end.value;
		case 'timeout':
			return failed({ kind: 'lost', reason: 'timeout' });
		case 'stopped':
			return failed({ kind: 'stopped' });
		case 'failed':
			return failed(broken(end.error));
	}
}

function failed(problem: Problem): { ok: false; problem: Problem } {
	return { ok: false, problem };
}

async function open(
	context: IExecuteFunctions,
	url: string,
	signal: AbortSignal,
): Promise<OpenAnswer> {
	const response: unknown = await context.helpers.httpRequest({
		method: 'GET',
		url,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: ANSWER_SECONDS * 1000,
		abortSignal: signal,
	});
	if (!isOpenResponse(response)) throw new Error('The picture host sent no answer');
	return { status: response.statusCode, headers: response.headers, body: response.body };
}

function isOpenResponse(
	value: unknown,
): value is { statusCode: number; headers: Record<string, unknown>; body: OpenAnswer['body'] } {
	return isObject(value) && typeof value.statusCode === 'number' && isObject(value.headers);
}

/** What an answer's head already tells. Ending the request, as the caller does, throws its body away. */
function problemOf({ status, headers }: OpenAnswer): Problem | null {
	if (status !== 200) {
		return { kind: 'http', status, retryAfterSeconds: readRetryAfter(headers['retry-after']) };
	}
	const type = textOrNull(headers['content-type']) ?? '';
	if (/^(text|application)\/(x?html|xml)/i.test(type)) return wrong('webPage', type);
	if (/^(text|application\/json)/i.test(type)) return wrong('noPicture', type);
	return null;
}

async function store(
	context: IExecuteFunctions,
	{ headers, body }: OpenAnswer,
	promised: PromisedPicture,
): Promise<CallResult<IBinaryData>> {
	const type = promised.contentType ?? textOrNull(headers['content-type']) ?? undefined;
	const file = await context.helpers.prepareBinaryData(
		body,
		promised.name ?? nameIn(promised.url),
		type,
	);
	const size = await sizeOf(context, file);
	if (promised.size !== null && size !== promised.size) {
		return failed(wrong('incomplete', `${size} instead of ${promised.size} bytes`));
	}
	if (size === 0) return failed(wrong('incomplete', 'no bytes at all'));
	if (await looksLikeWebPage(context, file)) return failed(wrong('webPage', 'HTML'));
	return { ok: true, value: file };
}

/** A connection error while the picture came down; one without any known code broke in n8n's own storage or in the stream. */
function broken(error: unknown): Problem {
	const problem = readFailure(error);
	return problem.kind === 'credential' ? { kind: 'lost', reason: 'reset' } : problem;
}

function wrong(reason: 'webPage' | 'incomplete' | 'noPicture', detail: string): Problem {
	return { kind: 'wrongFile', reason, detail };
}

function nameIn(url: string): string | undefined {
	return new URL(url).pathname.split('/').at(-1) || undefined;
}
