import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Account } from './account.cjs';
import { wiroNow } from './clock.cjs';
import { ASSETS } from './drawings.cjs';
import { picturesOf } from './models.cjs';
import type { SandboxTask } from './task.cjs';

/** Where the page's parts are asked for. */
const FILES = [
	['/', 'page.html', 'text/html; charset=utf-8'],
	['/sandbox/page.css', 'page.css', 'text/css; charset=utf-8'],
];

/** More than a person looks at. */
const SHOWN_TASKS = 100;

/**
 * Adds the page for people to the API's host: `GET /`, and what it asks for. Nothing of it is Wiro's,
 * so its calls stay out of the record.
 */
export function addPage(app: FastifyInstance, account: Account): void {
	for (const [path, file, type] of FILES) {
		app.get(path, async (_request, reply) => {
			reply.header('content-security-policy', CONTENT_POLICY);
			return await reply.type(type).send(await readFile(join(ASSETS, file)));
		});
	}
	app.get('/sandbox/tasks.json', async (_request, reply) => {
		reply.header('cache-control', 'no-store');
		return await reply.send(pageData(account));
	});
	app.get('/sandbox/uploads/:id/:field', async (request, reply) => {
		const { id, field } = request.params as { id: string; field: string };
		const file = account.tasks.withId(id)?.files[field];
		if (!file || file.bytes.length === 0) return await reply.code(404).send();
		// Whatever was uploaded is shown as a picture or not at all.
		const type = file.contentType.startsWith('image/') ? file.contentType : 'image/png';
		reply.header('x-content-type-options', 'nosniff');
		reply.header('content-security-policy', "default-src 'none'; sandbox");
		return await reply.type(type).send(file.bytes);
	});
}

/** The page brings everything along and asks only this host, but inputs can be anywhere. */
const CONTENT_POLICY =
	"default-src 'none'; style-src 'self'; script-src 'unsafe-inline'; connect-src 'self'; " +
	"img-src 'self' data: http: https:";

function pageData(account: Account) {
	const newest = account.tasks.all.slice(-SHOWN_TASKS).reverse();
	return {
		baseUrl: account.baseUrl,
		inputs: Object.values(account.inputUrls),
		total: account.tasks.all.length,
		unfinished: account.tasks.unfinished().length,
		tasks: newest.map((task) => taskData(task, account.pictureOrigin)),
	};
}

function taskData(task: SandboxTask, origin: string) {
	const now = wiroNow();
	return {
		id: task.id,
		model: task.model.path,
		status: task.state(now),
		outcome: !task.finished(now) ? 'running' : task.billed ? 'done' : 'failed',
		prompt: String(task.parameters.prompt),
		error: task.finished(now) ? task.debugError : '',
		ageSeconds: Math.floor((now - task.createdAt) / 1000),
		cost: task.cost(now),
		inputs: picturesOf(task.model).flatMap(({ file, url }) => inputUrl(task, file, url)),
		outputs: task.shownOutputs(now).map((output) => output.url(origin)),
	};
}

function inputUrl(task: SandboxTask, file: string, url: string): string[] {
	if (task.files[file]?.size) return [`/sandbox/uploads/${task.id}/${file}`];
	const address = task.parameters[url];
	return typeof address === 'string' && /^https?:\/\//i.test(address) ? [address] : [];
}
