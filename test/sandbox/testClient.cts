import type { WiroSandbox } from './sandbox.cjs';
import { sign } from './signing.cjs';

/** What the tests look at in an answer. */
export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** The parsed body, or undefined where it is not JSON. */
	json: ReplyBody | undefined;
}

export interface ReplyBody {
	result?: boolean;
	errors?: unknown[];
	taskid?: string;
	socketaccesstoken?: string;
	total?: string;
	tasklist?: Array<Record<string, unknown>>;
}

export const RUN = '/Run/wiro/flux_kontext_dev_with_2_image';

let lastNonce = 1_734_513_807;

/** Headers of a well-signed request, with a nonce of its own. */
export function signed(sandbox: WiroSandbox, nonce = String(++lastNonce)) {
	const { apiKey, apiSecret } = sandbox;
	return {
		'x-api-key': apiKey,
		'x-nonce': nonce,
		'x-signature': sign(apiKey, apiSecret, nonce),
	};
}

/** Sends JSON, or a form, signed unless headers are given. */
export async function post(
	sandbox: WiroSandbox,
	path: string,
	body: object,
	headers: Record<string, string> = signed(sandbox),
): Promise<Reply> {
	const form = body instanceof FormData;
	return await request(`${sandbox.baseUrl}${path}`, {
		method: 'POST',
		headers: form ? headers : { 'content-type': 'application/json', ...headers },
		body: form ? body : JSON.stringify(body),
	});
}

export async function request(url: string, options?: RequestInit): Promise<Reply> {
	const response = await fetch(url, { redirect: 'manual', ...options });
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** Starts a task, of the two-picture tool unless told otherwise, and returns its ID. */
export async function run(sandbox: WiroSandbox, fields: object = {}, path = RUN): Promise<string> {
	const { json } = await post(sandbox, path, { prompt: 'A dog on the couch', ...fields });
	if (json?.taskid === undefined) throw new Error(`Not started: ${JSON.stringify(json)}`);
	return json.taskid;
}

/** The task's entry as Detail shows it. */
export async function detail(sandbox: WiroSandbox, id: string): Promise<Record<string, unknown>> {
	const { json } = await post(sandbox, '/Task/Detail', { taskid: id });
	const entry = json?.tasklist?.[0];
	if (!entry) throw new Error(`No task: ${JSON.stringify(json)}`);
	return entry;
}

/** The first entry of an answer's `errors`. */
export function firstError(reply: Reply): unknown {
	return reply.json?.errors?.[0];
}

function parse(text: string): ReplyBody | undefined {
	try {
		return JSON.parse(text) as ReplyBody;
	} catch {
		return undefined;
	}
}
