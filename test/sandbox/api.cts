import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Account } from './account.cjs';
import { CODE, refusal, success, type Answer } from './answers.cjs';
import { refusedBecause } from './auth.cjs';
import { readBody, type ReceivedBody } from './body.cjs';
import { flood, trickle } from './flood.cjs';
import { failBeforeWork, hang, JSON_TYPE, reset, send, sendJson } from './respond.cjs';
import { limitReached } from './limitWords.cjs';
import { MODELS } from './models.cjs';
import { list } from './taskList.cjs';
import { CATEGORIES, type SandboxTask } from './task.cjs';
import type { Fault, RecordedCall, Route } from './types.cjs';
import { invalidBecause } from './validation.cjs';

/** What running needs at least, in US dollars [docs]. */
const SMALLEST_BALANCE = 0.5;

type Work = (host: Account, call: RecordedCall, body: ReceivedBody) => Promise<Answer> | Answer;

const ROUTES: Array<{ path: string; route: Route; work: Work }> = [
	{ path: '/v1/Run/*', route: 'Run', work: run },
	{ path: '/v1/Task/Detail', route: 'Detail', work: detail },
	{ path: '/v1/Task/List', route: 'List', work: list },
	{ path: '/v1/Task/Kill', route: 'Kill', work: kill },
	{ path: '/v1/Task/Cancel', route: 'Cancel', work: cancel },
];

/** The API's routes, ready to be put behind a listener. */
export async function createApi(host: Account): Promise<FastifyInstance> {
	const app = fastify({ bodyLimit: 16 * 1024 * 1024, exposeHeadRoutes: false });
	// Bodies are read here, not by the framework: the record needs them as they came, and what is
	// wrong with them is told in Wiro's way.
	app.removeAllContentTypeParsers();
	await app.register(multipart, {
		limits: { fileSize: Infinity, fieldSize: 16 * 1024 * 1024 },
		preservePath: true,
	});
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	for (const { path, route, work } of ROUTES) {
		app.post(path, async (request, reply) => await answer(host, request, reply, route, work));
	}
	app.setNotFoundHandler(async (request, reply) => {
		const call = host.record.begin(request, reply, 'api', 'unknown');
		await sendJson(reply, call, 404, refusal(CODE.validation, 'Not found', 404).json);
		return reply;
	});
	return app;
}

async function answer(
	host: Account,
	request: FastifyRequest,
	reply: FastifyReply,
	route: Route,
	work: Work,
): Promise<FastifyReply> {
	const call = host.record.begin(request, reply, 'api', route);
	const keeps = host.keeps();
	const body = await readBody(request, keeps.inRecord || keeps.forPictures);
	fillIn(call, body, keeps.inRecord);

	const fault = host.faults.take(call);
	call.fault = fault?.kind;
	if (await failBeforeWork(fault, reply, call)) return reply;
	const decided = async () => await decide(host, request, call, body, work);
	if (fault?.kind === 'gateway' && fault.workAfter !== undefined) {
		host.timers.after(fault.workAfter * 1000, () => void decided());
		await sendJson(reply, call, fault.status, fault.body);
		return reply;
	}
	const done = await decided();
	await deliver(host, fault, reply, call, host.faults.sky?.shape(call, done) ?? done);
	return reply;
}

/** In the service's order: who is it, can it be read, then what the route has to say. */
async function decide(
	host: Account,
	request: FastifyRequest,
	call: RecordedCall,
	body: ReceivedBody,
	work: Work,
): Promise<Answer> {
	const refused = refusedBecause(host.project(), call.headers, request.ip, host.usedNonces);
	if (refused !== undefined) return refusal(CODE.validation, refused, 401);
	if (body.problem !== undefined) return refusal(CODE.validation, body.problem);
	return await work(host, call, body);
}

/** Sends the answer, or what a fault makes of it. */
async function deliver(
	host: Account,
	fault: Fault | undefined,
	reply: FastifyReply,
	call: RecordedCall,
	{ status, json }: Answer,
): Promise<void> {
	const text = JSON.stringify(json);
	switch (fault?.kind) {
		case 'truncated':
			return await send(reply, call, status, JSON_TYPE, text.slice(0, text.length / 2));
		case 'emptyAfterWork':
			return await send(reply, call, 200, JSON_TYPE, '');
		case 'dropAfterWork':
			return reset(reply);
		case 'hangAfterWork':
			return hang(reply);
		case 'flood':
			return await flood(reply, call, fault);
		case 'trickle':
			return await trickle(reply, call, host.timers);
		case 'gateway':
			return await sendJson(reply, call, fault.status, fault.body);
		case 'seedQuotes':
			return await send(reply, call, status, JSON_TYPE, withSeedQuotes(text));
		case 'delay':
			await host.timers.sleep(fault.seconds * 1000);
			host.record.release(call);
			return await send(reply, call, status, JSON_TYPE, text);
		default:
			return await send(reply, call, status, JSON_TYPE, text);
	}
}

/** Quotes inside quotes, as the seed prints the answers of Kill and Cancel: not JSON. */
function withSeedQuotes(text: string): string {
	return text.replaceAll(JSON.stringify(CATEGORIES), `"${CATEGORIES}"`);
}

function run(host: Account, call: RecordedCall, { fields, files }: ReceivedBody): Answer {
	const model = MODELS.find(({ path }) => call.path.split('?')[0] === `/v1/Run/${path}`);
	// The documents give this code 1 but no words.
	if (!model) return refusal(CODE.notFound, 'Model not found');
	const invalid = invalidBecause(model, fields, files);
	if (invalid !== undefined) return refusal(CODE.validation, invalid);
	const [balance, limit] = [host.balance(), host.limit()];
	// The documents give 97 a meaning but no words.
	if (balance < SMALLEST_BALANCE) return refusal(CODE.noFunds, 'Insufficient balance');
	if (host.tasks.unfinished().length >= limit) {
		return limitReached(host.settings.limitWords, balance, limit);
	}

	const task = host.createTask(model, fields, files);
	call.taskId = task.id;
	return success({ taskid: task.id, socketaccesstoken: task.token });
}

async function detail(host: Account, call: RecordedCall, body: ReceivedBody): Promise<Answer> {
	const found = lookUp(host, call, body, 'tasktoken');
	if (!('task' in found)) return found.refused;
	const { task } = found;
	if (task.plan.outcome === 'vanish') {
		return success({ total: '0', tasklist: [] });
	}
	if (task.finished()) await task.ready;
	return success({ total: '1', tasklist: [task.entry(host.pictureOrigin, 'short')] });
}

async function kill(host: Account, call: RecordedCall, body: ReceivedBody): Promise<Answer> {
	// Kill's token has another name than Detail's [seed].
	const found = lookUp(host, call, body, 'socketaccesstoken');
	if (!('task' in found)) return found.refused;
	const { task } = found;
	// The reasons are our words. That a queued task cannot be killed is our strictness: the documents
	// only say that Cancel is for the queue, and a client that gets this right works either way.
	if (task.finished()) return notKilled('task is already finished');
	if (task.queued()) return notKilled('task is not running');
	return await stopped(host, task);
}

async function cancel(host: Account, call: RecordedCall, body: ReceivedBody): Promise<Answer> {
	// Cancel knows no token at all [seed, client].
	const found = lookUp(host, call, body);
	if (!('task' in found)) return found.refused;
	const { task } = found;
	if (!task.queued()) return refusal(CODE.notFound, 'Task is not in a cancellable state.');
	return await stopped(host, task);
}

function notKilled(reason: string): Answer {
	return refusal(CODE.notFound, `Task could not be killed: ${reason}`);
}

async function stopped(host: Account, task: SandboxTask): Promise<Answer> {
	host.stopTask(task);
	if (task.shownOutputs().length > 0) await task.ready;
	return success({ tasklist: [task.entry(host.pictureOrigin, 'long')] });
}

/** Finds the task that a call names by `taskid`, or by the token's name on that route. */
function lookUp(
	host: Account,
	call: RecordedCall,
	{ fields }: ReceivedBody,
	tokenField?: 'tasktoken' | 'socketaccesstoken',
): { task: SandboxTask } | { refused: Answer } {
	const id = text(fields.taskid);
	const token = tokenField ? text(fields[tokenField]) : '';
	if (id === '' && token === '') {
		return { refused: refusal(CODE.validation, 'taskid or socketaccesstoken is required') };
	}
	const task = id === '' ? host.tasks.withToken(token) : host.tasks.withId(id);
	if (!task) return { refused: refusal(CODE.notFound, 'There is no task yet.') };
	call.taskId = task.id;
	return { task };
}

function text(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function fillIn(call: RecordedCall, body: ReceivedBody, keepUploads: boolean): void {
	call.body = body.fields;
	call.rawBody = body.raw;
	call.files = body.files;
	if (keepUploads) return;
	call.files = Object.fromEntries(
		Object.entries(body.files).map(([field, { filename, contentType, size, sha256 }]) => [
			field,
			{ filename, contentType, size, sha256, bytes: Buffer.alloc(0) },
		]),
	);
}
