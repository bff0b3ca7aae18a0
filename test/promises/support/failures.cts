import type { INodeParameters } from 'n8n-workflow';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import type { Fault } from '../../sandbox/types.cjs';
import type { NodeUse } from '../../support/fluxKontext.cjs';
import type { World } from '../../support/world.cjs';
import type { Failing } from './failing.cjs';
import { startTask, taskOf } from './tasks.cjs';
import { later } from './time.cjs';

/** One way in which the node fails, with the words it has for it. */
export interface FailureKind {
	/** What goes wrong, so that it reads on after "when ...". */
	when: string;
	title: string;
	says: string[];
	neverSays?: string[];
	/** Wiro's code or the HTTP status. */
	code?: number | null;
	/** Whether the failure names a task: the last one that was started, by ID or token alone, or by both. */
	names?: 'taskId' | 'taskToken' | 'task';
	parameters: INodeParameters | ((world: World) => INodeParameters);
	credential?: Partial<WiroCredential>;
	n8nAddress?: string;
	/** Sets the scene. */
	arrange?: (world: World) => void | Promise<void>;
}

export const RUN: INodeParameters = { operation: 'run', prompt: 'Add a dog' };

export const RUN_AND_WAIT: INodeParameters = {
	operation: 'runAndWait',
	returnAs: 'url',
	prompt: 'Add a dog',
};

/** One of the operations about the task that was started last. */
const about = (operation: string) => (world: World) => ({
	operation,
	taskId: taskOf(world, world.wiro.tasks.length).id,
});

const always = { times: Infinity };

/** Wiro, or what stands before it, answers Run in this way. */
const runAnswers = (fault: Fault) => ({
	parameters: RUN,
	arrange: ({ wiro }: World) => wiro.fault('Run', fault, always),
});

/** Wiro, or what stands before it, answers Detail in this way. */
const detailAnswers = (fault: Fault) => ({
	parameters: about('getDetail'),
	names: 'taskId' as const,
	arrange: async (world: World) => {
		await startTask(world);
		world.wiro.fault('Detail', fault, always);
	},
});

const CREDENTIAL = "'Wiro HMAC API' credential";

/** The error table of Wiro's documents, and what Wiro says to a credential. */
export const REFUSALS: FailureKind[] = [
	{
		when: 'Wiro finds a field out of its range (code 0)',
		title: "Wiro rejected the request: Request parameter 'Steps' must be between 1 and 50",
		says: ['Correct the field that the message names', 'try again later'],
		code: 0,
		parameters: { ...RUN, steps: 99 },
	},
	{
		when: 'Wiro has a fault (code 0, no message)',
		title: 'Wiro rejected the request',
		says: ['the fault is likely at Wiro: try again later'],
		code: 0,
		...runAnswers({ kind: 'json', body: { result: false, errors: [{ code: 0, message: '' }] } }),
	},
	{
		when: 'the task belongs to somebody else (code 0)',
		title: 'The credential may not do this',
		says: [
			'Use the credential of the project that started the task',
			'Wiro says: "You don\'t have any permission for this action."',
		],
		code: 0,
		...detailAnswers({
			kind: 'refusal',
			code: 0,
			message: "You don't have any permission for this action.",
		}),
	},
	{
		when: 'Wiro misses the name of the task (code 0)',
		title: 'Wiro rejected the request: taskid or socketaccesstoken is required',
		says: ['Correct the field that the message names'],
		code: 0,
		...detailAnswers({
			kind: 'refusal',
			code: 0,
			message: 'taskid or socketaccesstoken is required',
		}),
	},
	{
		when: 'there is no such task (code 1)',
		title: 'Wiro knows no such task',
		says: ['Check the task ID or task token', 'the project that started the task'],
		code: 1,
		names: 'taskId',
		parameters: about('getDetail'),
		arrange: async (world) => {
			await startTask(world);
			world.wiro.fault('Detail', { kind: 'refusal', code: 1, message: 'There is no task yet.' });
		},
	},
	{
		when: 'there is no task with such a token (code 1)',
		title: 'Wiro knows no such task',
		says: ['Check the task ID or task token'],
		code: 1,
		names: 'taskToken',
		parameters: (world) => ({
			operation: 'getDetail',
			taskReference: 'taskToken',
			taskToken: taskOf(world, world.wiro.tasks.length).token,
		}),
		arrange: async (world) => {
			await startTask(world);
			world.wiro.fault('Detail', { kind: 'refusal', code: 1, message: 'There is no task yet.' });
		},
	},
	{
		when: 'a task to be cancelled already runs (code 1)',
		title: 'The task can no longer be cancelled',
		says: ['Use Kill for a running task', 'Wiro says: "Task is not in a cancellable state."'],
		code: 1,
		names: 'taskId',
		parameters: about('cancel'),
		arrange: async (world) => {
			await startTask(world);
			await later(3);
		},
	},
	{
		when: 'a task to be killed is still in the queue (code 1)',
		title: 'The task could not be killed',
		says: [
			'Use Cancel for a task in the queue',
			'Wiro says: "Task could not be killed: task is not running"',
		],
		code: 1,
		names: 'taskId',
		parameters: about('kill'),
		arrange: async (world) => {
			await startTask(world, { queueSeconds: 60 });
		},
	},
	{
		when: 'a task to be killed is long done (code 1)',
		title: 'The task could not be killed',
		says: ['a finished task needs neither', 'task is already finished'],
		code: 1,
		names: 'taskId',
		parameters: about('kill'),
		arrange: async (world) => {
			await startTask(world);
			await later(20);
		},
	},
	{
		when: 'Wiro no longer has the tool (code 1)',
		title: 'Wiro does not have this model',
		says: ["Choose another one in 'Model'", 'Wiro says: "Model not found"'],
		neverSays: ['task ID'],
		code: 1,
		...runAnswers({ kind: 'refusal', code: 1, message: 'Model not found' }),
	},
	{
		when: 'too many tasks run at once for the balance (code 96)',
		title: 'Too many tasks at once for the balance of your Wiro account',
		says: [
			'one task at a time for each 10 US dollars',
			'Try again when other tasks are done',
			'add funds',
		],
		code: 96,
		...runAnswers({ kind: 'refusal', code: 96, message: 'Too many concurrent tasks' }),
	},
	{
		when: 'the balance is too low (code 97)',
		title: 'The balance of your Wiro account is too low',
		says: ['Add funds in the Wiro dashboard, then run this again', 'No task was started'],
		// It was sent, and Wiro said no.
		neverSays: ['Nothing was sent'],
		code: 97,
		...runAnswers({ kind: 'refusal', code: 97, message: 'Insufficient balance' }),
	},
	{
		when: 'the tool wants a sign-in (code 98)',
		title: 'Wiro asks for a sign-in to use this tool',
		says: ['Open the tool once in the Wiro dashboard', 'Wiro says: "Sign in, please"'],
		code: 98,
		...runAnswers({ kind: 'refusal', code: 98, message: 'Sign in, please' }),
	},
	{
		when: 'Wiro does not take the token (code 99)',
		title: 'Wiro does not accept the access token',
		says: [CREDENTIAL, 'save it: n8n tests it then'],
		code: 99,
		...runAnswers({ kind: 'refusal', code: 99, message: 'Invalid bearer token' }),
	},
	{
		when: 'Wiro has a code that nobody lists',
		title: 'Wiro refused the request: The moon is full',
		says: ['Correct what the message names'],
		code: 1234,
		...runAnswers({ kind: 'refusal', code: 1234, message: 'The moon is full' }),
	},
	{
		when: 'the errors are plain strings',
		title: 'Wiro refused the request: Something is wrong; and more',
		says: ['Correct what the message names'],
		code: null,
		...runAnswers({ kind: 'plainErrors', messages: ['Something is wrong', 'and more'] }),
	},
	{
		when: 'the refusal names no error at all',
		title: 'Wiro refused the request',
		says: ['the fault is likely at Wiro: try again later'],
		code: null,
		...runAnswers({ kind: 'json', body: { result: false, errors: [] } }),
	},
	{
		when: 'Wiro does not know the API key (401)',
		title: 'Wiro does not know this API key',
		says: ['Copy the API key of your project from the Wiro dashboard', CREDENTIAL],
		code: 401,
		parameters: RUN,
		credential: { apiKey: 'NotTheRightKeyAtAll0123456789' },
	},
	{
		when: 'the API secret is missing (401)',
		title: 'The API secret is missing',
		says: ['signature-based', 'Copy its API secret from the Wiro dashboard', CREDENTIAL],
		code: 401,
		parameters: RUN,
		credential: { apiSecret: '' },
	},
	{
		when: 'the API secret is wrong (401)',
		title: 'The API secret does not match the API key',
		says: ['Copy key and secret of the same project', CREDENTIAL],
		code: 401,
		parameters: RUN,
		credential: { apiSecret: 'not-the-right-secret-0123456789abcdef' },
	},
	{
		when: 'the address of this n8n is not allowed (401)',
		title: 'Wiro does not allow requests from this IP address',
		says: ['Add the address of your n8n to the allowed IPs', '127.0.0.1'],
		code: 401,
		parameters: RUN,
		arrange: ({ wiro }) => {
			wiro.settings.allowedIps = ['10.0.0.1'];
		},
	},
	{
		when: 'Wiro rejects the credential without a word (401)',
		title: 'Wiro does not accept the credential',
		says: ['Check key and secret', 'save it: n8n tests it then'],
		neverSays: ['Wiro says'],
		code: 401,
		...runAnswers({ kind: 'status', status: 401 }),
	},
];

const API_AT_BASE_URL = "Check the 'Base URL' in the 'Wiro HMAC API' credential";

/** What networks and proxies do. */
export const BROKEN_ANSWERS: FailureKind[] = [
	{
		when: 'there is nothing at the base URL (404)',
		title: 'There is no Wiro API at this address (HTTP 404)',
		says: [API_AT_BASE_URL, 'https://api.wiro.ai/v1'],
		code: 404,
		...runAnswers({ kind: 'status', status: 404 }),
	},
	{
		when: 'a gateway forbids it (403)',
		title: 'The request was refused (HTTP 403)',
		says: [API_AT_BASE_URL],
		code: 403,
		...runAnswers({ kind: 'status', status: 403 }),
	},
	{
		when: 'a proxy wants a sign-in (407)',
		title: 'A proxy between n8n and Wiro wants a sign-in (HTTP 407)',
		says: ['user name and password of your proxy'],
		neverSays: ['Base URL'],
		code: 407,
		...runAnswers({ kind: 'status', status: 407 }),
	},
	{
		when: 'the request takes too long to come (408)',
		title: 'Wiro gave up waiting for the request (HTTP 408)',
		says: ['The connection is slow, or the pictures are large', 'Try again later'],
		neverSays: ['Base URL'],
		code: 408,
		...runAnswers({ kind: 'status', status: 408 }),
	},
	{
		when: 'the pictures are too large for a proxy (413)',
		title: 'The pictures are too large for Wiro, or for a proxy before it (HTTP 413)',
		says: ["for example with the 'Edit Image' node"],
		neverSays: ['Base URL'],
		code: 413,
		...runAnswers({ kind: 'status', status: 413 }),
	},
	{
		when: 'a filter takes n8n for a robot (418)',
		title: 'A filter before Wiro refuses the request (HTTP 418)',
		says: ['a robot that it does not know', 'Try again later'],
		neverSays: ['Base URL'],
		code: 418,
		...runAnswers({ kind: 'status', status: 418 }),
	},
	{
		when: 'there are too many requests and it stays like that (429)',
		title: 'Wiro receives too many requests at the moment',
		says: ['Try again in a few minutes'],
		code: 429,
		...detailAnswers({ kind: 'status', status: 429 }),
	},
	{
		when: 'Wiro wants to be left alone for an hour (429)',
		title: 'Wiro receives too many requests at the moment',
		says: ['Try again in a few minutes'],
		code: 429,
		...runAnswers({ kind: 'status', status: 429, retryAfter: 3600 }),
	},
	{
		when: 'Wiro has a fault and it stays like that (500)',
		title: 'Wiro has a fault of its own (HTTP 500)',
		says: ['Try again later'],
		code: 500,
		...detailAnswers({ kind: 'status', status: 500 }),
	},
	{
		when: "there is a proxy's page instead of an answer",
		title: 'A web page came back instead of an answer from Wiro',
		says: ['Try again later', API_AT_BASE_URL],
		...detailAnswers({ kind: 'html' }),
	},
	{
		when: 'the answer is cut short',
		title: 'The answer from Wiro is incomplete',
		says: ['Try again later'],
		...detailAnswers({ kind: 'truncated' }),
	},
	{
		when: 'the answer is empty',
		title: 'The answer from Wiro is empty',
		says: ['Try again later'],
		...detailAnswers({ kind: 'empty' }),
	},
	{
		when: 'the answer is JSON, but none that Wiro would send',
		title: 'The answer from Wiro cannot be understood',
		says: ['Try again later'],
		...detailAnswers({ kind: 'json', body: ['what?'] }),
	},
	{
		when: 'the answer has no task list',
		title: 'The answer from Wiro cannot be understood',
		says: ['Try again later'],
		...detailAnswers({ kind: 'json', body: { errors: [], result: true } }),
	},
	{
		when: 'the task list is empty',
		title: 'Wiro knows no such task',
		says: ['Check the task ID or task token'],
		code: 1,
		...detailAnswers({
			kind: 'json',
			body: { errors: [], result: true, tasklist: [], total: '0' },
		}),
	},
	{
		when: 'the connection is reset every time',
		title: 'The connection to Wiro broke before the answer came',
		says: ['Try again later'],
		...detailAnswers({ kind: 'reset' }),
	},
	{
		when: 'Wiro refuses the connection',
		title: 'Wiro refuses the connection',
		says: [
			'Nothing was sent to Wiro, so nothing is to be paid',
			API_AT_BASE_URL,
			'the network of your n8n',
			'(ECONNREFUSED)',
		],
		parameters: RUN,
		arrange: async ({ wiro }) => await wiro.offline(),
	},
	{
		when: 'the base URL is no web address',
		title: 'The Wiro credential cannot be used',
		says: [
			"The 'Base URL' in the Wiro credential is not a web address. Set it to https://api.wiro.ai/v1",
		],
		// It says what to do already.
		neverSays: ['Choose another'],
		parameters: RUN,
		credential: { baseUrl: 'api.wiro.ai/v1' },
	},
	{
		when: 'the base URL leads to another host',
		title: "The 'Base URL' leads elsewhere: to elsewhere.example (HTTP 302)",
		says: ['Key and signature were not sent there', API_AT_BASE_URL],
		code: 302,
		...runAnswers({ kind: 'redirect', location: 'https://elsewhere.example/v1/Run' }),
	},
	{
		when: 'the base URL leads to another path',
		title: "The 'Base URL' leads elsewhere (HTTP 302)",
		says: ['Key and signature were not sent there', API_AT_BASE_URL],
		code: 302,
		...detailAnswers({ kind: 'redirect', location: '/v2/Task/Detail' }),
	},
];

const REUSE: INodeParameters = { ...RUN_AND_WAIT, options: { reuseHours: 24 } };

const EDIT_ANEW = "Set 'Reuse Earlier Edits' to 0 to edit anew";
const NOTHING_SENT = 'Nothing was sent to Wiro for this item';

const NO_LIST = {
	title: 'This service gives no list of tasks',
	says: ['Nothing was started', "The address in 'Base URL' of the credential", 'Get Detail'],
	code: 404,
	arrange: ({ wiro }: World) => void (wiro.settings.hasList = false),
};

/** Without a list that can be relied on, nothing is found in it. */
export const LISTS: FailureKind[] = [
	{ when: 'there is no list to get tasks from', ...NO_LIST, parameters: { operation: 'getMany' } },
	{ when: 'there is no list to find earlier edits in', ...NO_LIST, parameters: REUSE },
	{
		when: 'a gateway knows no such call',
		...NO_LIST,
		code: 405,
		parameters: REUSE,
		arrange: ({ wiro }) => wiro.fault('List', { kind: 'status', status: 405 }, always),
	},
	{
		when: 'the list is a web page',
		...NO_LIST,
		code: null,
		parameters: REUSE,
		arrange: ({ wiro }) => wiro.fault('List', { kind: 'html' }, always),
	},
	{
		when: 'the list fails',
		title: 'Wiro has a fault of its own (HTTP 500)',
		says: ['Try again'],
		code: 500,
		parameters: REUSE,
		arrange: ({ wiro }) => wiro.fault('List', { kind: 'status', status: 500 }, always),
	},
	{
		when: 'the list does not show what was asked for',
		title:
			"Wiro's list of tasks does not show what was asked for, so earlier edits cannot be found",
		says: [EDIT_ANEW, NOTHING_SENT],
		parameters: REUSE,
		arrange: async (world) => {
			await startTask(world);
			world.wiro.settings.listShowsInputs = false;
		},
	},
	{
		when: 'the list shows the same tasks again and again',
		title: "Wiro's list of tasks did not come to its end, so earlier edits may be missing in it",
		says: [EDIT_ANEW, 'try again later', NOTHING_SENT],
		parameters: REUSE,
		arrange: ({ wiro }) => {
			const tasklist = Array.from({ length: 100 }, (_, n) => ({ id: String(n) }));
			const body = { result: true, errors: [], total: '1000000', tasklist };
			wiro.fault('List', { kind: 'json', body }, always);
		},
	},
	{
		when: 'no address can carry the mark of an edit',
		title: "'Reuse Earlier Edits' needs a callback address to mark the edit",
		says: ["add 'Callback URL' in 'Options'", EDIT_ANEW, NOTHING_SENT],
		parameters: REUSE,
		n8nAddress: 'localhost:5678/',
	},
];

export const MAY_HAVE_STARTED = [
	'The task may have been started and billed nevertheless',
	'Before you run this again, look in the Wiro dashboard',
	'Get Detail',
];

/** Run costs money, and nobody knows whether it did its work. */
export const LOST_RUNS: FailureKind[] = [
	{
		when: 'the connection is reset',
		title: 'The connection to Wiro broke before the answer came',
		fault: { kind: 'reset' } as const,
	},
	{
		when: 'the connection breaks after the task was started',
		title: 'The connection to Wiro broke before the answer came',
		fault: { kind: 'dropAfterWork' } as const,
	},
	{
		when: 'the answer is empty although the task was started',
		title: 'The answer from Wiro is empty',
		fault: { kind: 'emptyAfterWork' } as const,
	},
	{
		when: 'the answer is empty',
		title: 'The answer from Wiro is empty',
		fault: { kind: 'empty' } as const,
	},
	{
		when: 'the answer is cut short although the task was started',
		title: 'The answer from Wiro is incomplete',
		fault: { kind: 'truncated' } as const,
	},
	{
		when: "there is a proxy's page instead of an answer",
		title: 'A web page came back instead of an answer from Wiro',
		fault: { kind: 'html' } as const,
	},
	{
		when: "there is a proxy's error page (502)",
		title: 'Wiro has a fault of its own (HTTP 502)',
		code: 502,
		fault: { kind: 'html', status: 502 } as const,
	},
	{
		when: 'Wiro has a fault (500)',
		title: 'Wiro has a fault of its own (HTTP 500)',
		code: 500,
		fault: { kind: 'status', status: 500 } as const,
	},
	{
		when: 'a gateway gives up waiting (504)',
		title: 'Wiro has a fault of its own (HTTP 504)',
		code: 504,
		fault: { kind: 'status', status: 504, retryAfter: 1 } as const,
	},
	{
		when: 'Wiro says yes without naming the task',
		title: 'The answer from Wiro cannot be understood',
		fault: { kind: 'json', body: { errors: [], result: true } } as const,
	},
	{
		when: 'the task ID in the answer is blank',
		title: 'The answer from Wiro cannot be understood',
		fault: { kind: 'json', body: { errors: [], taskid: ' ', result: true } } as const,
	},
].map(({ fault, ...kind }) => ({
	...kind,
	parameters: RUN,
	arrange: ({ wiro }: World) => {
		// What is lost cannot be found again.
		wiro.settings.hasList = false;
		wiro.fault('Run', fault, always);
	},
	says: MAY_HAVE_STARTED,
}));

/** The task itself does not succeed. */
export const LOST_TASKS: FailureKind[] = [
	{
		when: 'the task ends with an exit code that is not 0',
		title: 'The edit failed: CUDA out of memory',
		says: ['ended with exit code 1', 'not billed'],
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) =>
			wiro.plan({ pexit: '1', debugerror: 'loading\n10 %\n\nCUDA out of memory\n' }),
	},
	{
		when: 'the task ends without an exit code and without a picture',
		title: 'The edit failed',
		says: [
			'ended without a picture',
			'Check that the pictures are good, and that image URLs open in a browser',
		],
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) => wiro.plan({ pexit: null, outputs: 0 }),
	},
	{
		when: 'the task ends in task_error',
		title: 'The edit failed before it began: no worker',
		says: ['before the model ran', 'Check that the pictures are good'],
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) => wiro.plan({ outcome: 'error', debugerror: 'no worker' }),
	},
	{
		when: 'the tool writes "canceled", which n8n takes for a stopped execution',
		title: 'The edit failed: the job was cancelled',
		says: ['ended with exit code 1'],
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) => wiro.plan({ pexit: '1', debugerror: 'the job was canceled' }),
	},
	{
		when: 'the task succeeds without a picture',
		title: 'The edit is done, but there is no picture',
		says: ['as a success and lists no pictures', 'Ask again later with Get Detail'],
		names: 'task',
		parameters: { ...RUN_AND_WAIT, returnAs: 'image' },
		arrange: ({ wiro }) => wiro.plan({ outputs: 0 }),
	},
	{
		when: 'Wiro never says how the task stands',
		title: 'Wiro has a fault of its own (HTTP 500)',
		says: [
			'Wiro gave no usable answer for a minute',
			'may still run and be billed: fetch its picture later with Get Detail',
		],
		code: 500,
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) => {
			wiro.plan({ outcome: 'stuck' });
			wiro.fault('Detail', { kind: 'status', status: 500 }, always);
		},
	},
	{
		when: 'somebody cancels or kills the task',
		title: 'The task was cancelled or killed before it was done',
		says: ['was stopped by somebody, or by Wiro', 'Run it again'],
		names: 'task',
		parameters: RUN_AND_WAIT,
		arrange: ({ wiro }) => wiro.plan({ finalStatus: 'task_cancel' }),
	},
	{
		when: 'the task outlives its timeout',
		title: 'The edit was not done within 30 seconds',
		says: ['still runs at Wiro and may be billed', 'Get Detail', "raise 'Timeout'"],
		names: 'task',
		parameters: { ...RUN_AND_WAIT, options: { timeout: 30 } },
		arrange: ({ wiro }) => wiro.plan({ outcome: 'stuck' }),
	},
	{
		when: 'the task outlives its timeout and is killed',
		title: 'The edit was not done within 30 seconds',
		says: ["was stopped, as 'On Timeout' says", "Raise 'Timeout'"],
		names: 'task',
		parameters: { ...RUN_AND_WAIT, options: { timeout: 30, onTimeout: 'kill' } },
		arrange: ({ wiro }) => wiro.plan({ seconds: 3600 }),
	},
	{
		when: 'the task outlives its timeout and cannot be killed',
		title: 'The edit was not done within 30 seconds',
		says: [
			'tried to stop task',
			'Wiro did not confirm it',
			'may still run and be billed',
			'Get Detail',
		],
		names: 'task',
		parameters: { ...RUN_AND_WAIT, options: { timeout: 30, onTimeout: 'kill' } },
		arrange: ({ wiro }) => {
			wiro.plan({ outcome: 'stuck' });
			const message = 'Task could not be killed: busy';
			wiro.fault('Kill', { kind: 'refusal', code: 1, message }, always);
		},
	},
];

/** Every way to fail. */
export const FAILURES: FailureKind[] = [
	...REFUSALS,
	...BROKEN_ANSWERS,
	...LOST_RUNS,
	...LOST_TASKS,
];

/** Sets the scene for a failure, and says how the node is used in it. */
export async function arranged(world: World, kind: FailureKind): Promise<Partial<NodeUse>> {
	const { parameters, credential, arrange, n8nAddress } = kind;
	Object.assign(world.wiro.settings, {
		allowedIps: undefined,
		hasList: true,
		listShowsInputs: true,
	});
	await arrange?.(world);
	return {
		parameters: typeof parameters === 'function' ? parameters(world) : parameters,
		credential: { ...world.credential, ...credential },
		n8nAddress,
	};
}

/** The failure as the user is to see it, once it has happened. */
export function asSeen(world: World, kind: FailureKind): Failing {
	const { title, says, neverSays, code = null, names } = kind;
	if (names === undefined) return { title, says, neverSays, details: { code } };
	const task = taskOf(world, world.wiro.tasks.length);
	const { id: taskId, token: taskToken } = task;
	const named = names === 'taskId' ? { taskId } : { taskToken };
	if (names !== 'task') return { title, says, neverSays, details: { code, ...named } };
	// A task that ends with pictures in spite of all names them.
	const urls = task.shownOutputs().map((output) => output.url(world.wiro.pictureOrigin));
	return { title, says: [...says, taskId], neverSays, details: { code, taskId, taskToken, urls } };
}
