import type { SandboxTask } from './task.cjs';
import type { Weather } from './weather.cjs';

/** The routes the sandbox plays: of the API, and the last two of the picture host. `api.cts` says which path each has. */
export type Route = 'Run' | 'Detail' | 'List' | 'Kill' | 'Cancel' | 'picture' | 'input';

/** How a sandbox is started. Everything has a default; times are in seconds, money in US dollars. */
export interface SandboxOptions extends Partial<SandboxSettings> {
	/** Port of the API; 0 (default) takes any free one. */
	port?: number;
	/** Port of the picture host; 0 (default) takes any free one. */
	picturePort?: number;
	/** Default: made up anew for every start. */
	apiKey?: string;
	/** Default: made up anew for every start. */
	apiSecret?: string;
	/** How the Wiro project was created [docs]. Default `signature`. */
	project?: 'signature' | 'apiKeyOnly';
	/** `plain` (default): a tiny picture at once. `composed`: made from the inputs, for people. */
	pictures?: 'composed' | 'plain';
	/** Default: none. */
	weather?: Weather;
	/** Keep the bytes of uploads in the record. Default true; without, only size and SHA-256. */
	keepUploads?: boolean;
}

/** What a test may change while the sandbox runs. */
export interface SandboxSettings {
	/** Refuse a nonce that comes twice. Default true. */
	uniqueNonces: boolean;
	/** Addresses that may call; default all. */
	allowedIps: string[] | undefined;
	/** Default 1000. Below 0.50, Run answers code 97 [docs]. Tasks use it up where `balanceShrinks` says so. */
	balance: number;
	/** How many tasks may be unfinished at once; default follows from the balance. */
	accountLimit: number | undefined;
	/** Time in `task_queue` of tasks started from now on. Default 0.2. */
	queueSeconds: number;
	/** From `starttime` to `endtime`, of tasks started from now on; a function gets the task's number, from 1. Default 6 [seed]. */
	taskSeconds: number | ((n: number) => number);
	/** What ended tasks cost is taken off the balance. Default false. */
	balanceShrinks: boolean;
	/**
	 * How Run says that the limit is reached: `docs` (default) as documented; `bare` with code 96 and no number in the words; `text` in the
	 * words alone, as a plain string.
	 */
	limitWords: 'docs' | 'bare' | 'text';
	/** Whether there is a list of tasks at all; without, it answers 404 as any unknown path does. Default true. */
	hasList: boolean;
	/** A started task is listed only so long after its start. Default 0. */
	listLagSeconds: number;
	/** Whether the list shows the inputs of its tasks. Default true. */
	listShowsInputs: boolean;
	/** Fields of a task that the list leaves out. */
	listLeavesOut: string[];
	/** A gateway before it hands out so many tasks a page, and calls their number the total; null where there is none. */
	listPageCap: number | null;
	/** How often a callback is posted at most, two seconds apart, while the answer is not 200. Default 1; Wiro's agents: 3 [docs]. */
	callbackTries: number;
}

/** One output of a task, where it shall differ from the usual small picture. */
export interface OutputPlan {
	name: string;
	contentType: string;
	/** The file. A function is called whenever the bytes are needed, so that nothing is held. */
	bytes: Buffer | (() => Buffer);
	/** The size as Wiro declares it, where it shall differ from the real one. */
	size: string;
	/** The URL as Wiro declares it. */
	url: string;
	/** How many downloads of this picture answer 503 before the first good one. */
	failBefore: number;
	/** Serve this many made-up bytes (see `streamBytes`), never held as a whole. */
	stream: { size: number };
}

/** How one task shall go. Without a plan it succeeds after the usual time. */
export interface TaskPlan {
	queueSeconds?: number;
	seconds?: number;
	/** Default `'0'`; null leaves the field out. */
	pexit?: string | null;
	/**
	 * `end` (default): runs to its end. `error`: ends in `task_error` before the model ran. `stuck`:
	 * stays in `task_output` until it is killed. `vanish`: Detail answers with an empty task list.
	 */
	outcome?: 'end' | 'error' | 'stuck' | 'vanish';
	/** Shown as the status from the moment the task leaves the queue until it is done. */
	statusOverride?: string;
	/** The status it ends with. */
	finalStatus?: string;
	/** The text Wiro shows for a failed task. */
	debugerror?: string;
	/** Default: as many as `samples` asks for. */
	outputs?: number | Array<Partial<OutputPlan>>;
	/** Fields left out of the task object. */
	omit?: string[];
	/** Fields put into the task object as they are. */
	set?: Record<string, unknown>;
	/** What its callback URL gets; `[]`: nothing. Default `[{}]`: one truthful POST when it is done. */
	callbacks?: CallbackPlan[];
}

/** What a callback URL is sent: a text as it is, anything else as JSON. */
export type CallbackBody = string | Record<string, unknown>;

/** One POST to a task's callback URL. */
export interface CallbackPlan {
	/** Seconds after the task is done or stopped; below zero: before. Default 0. */
	seconds?: number;
	/** A function is asked when it is sent, and gets all tasks as well. Default: ID, token and the status at the end. */
	body?: CallbackBody | ((task: SandboxTask, all: readonly SandboxTask[]) => CallbackBody);
	/** Default `application/json`. */
	contentType?: string;
}

/** Something that goes wrong, once or more often, on one route. "Work" is what the call asks for. */
export type Fault =
	/** Resets the connection; no work done. */
	| { kind: 'reset' }
	/** Never answers; no work done. */
	| { kind: 'hang' }
	/** Answers with this HTTP status; no work done. */
	| {
			kind: 'status';
			status: number;
			retryAfter?: number | string;
			body?: string | object;
			contentType?: string;
	  }
	/** A proxy's HTML page, with HTTP 200 unless told otherwise; no work done. */
	| { kind: 'html'; status?: number }
	/** Does the work, then answers half of the body in a complete HTTP message. */
	| { kind: 'truncated' }
	/** HTTP 200 and nothing in it; no work done. */
	| { kind: 'empty' }
	/** Does the work, then HTTP 200 and nothing in it. */
	| { kind: 'emptyAfterWork' }
	/** Does the work, then resets the connection. */
	| { kind: 'dropAfterWork' }
	/** Does the work, then never answers. */
	| { kind: 'hangAfterWork' }
	/** Does the work, then answers with so many bytes, zipped to a thousandth of it where asked to. */
	| { kind: 'flood'; bytes: number; zipped?: boolean }
	/** Does the work, then answers with a byte each second, without end. */
	| { kind: 'trickle' }
	/** Answers exactly this JSON; no work done. */
	| { kind: 'json'; body: unknown; status?: number }
	/** A gateway answers with this status and JSON of its own; the work is done before, or so many seconds after. */
	| { kind: 'gateway'; status: number; body: unknown; workAfter?: number }
	/** HTTP 200 with `result: false` and this error; no work done. */
	| { kind: 'refusal'; code: number; message: string }
	/** HTTP 200 with `result: false` and errors that are plain strings; no work done. */
	| { kind: 'plainErrors'; messages: string[] }
	/** Sends the client elsewhere (default 302); no work done. */
	| { kind: 'redirect'; location: string; status?: number }
	/** Kill and Cancel: does the work and answers as the seed prints it, which is not JSON. */
	| { kind: 'seedQuotes' }
	/** Does the work at once and answers later. */
	| { kind: 'delay'; seconds: number }
	/** Picture host: announces the whole length, sends half, closes the connection. */
	| { kind: 'truncatedFile' }
	/** Picture host: announces the whole length, sends half, and then nothing. */
	| { kind: 'stalledFile' }
	/** Picture host: a consistent message that holds half of the file. */
	| { kind: 'shortFile' }
	/** Picture host: an HTML page with HTTP 200, as `text/html` unless told otherwise. */
	| { kind: 'wrongType'; contentType?: string }
	/** Picture host: serves the file at this speed. */
	| { kind: 'slow'; bytesPerSecond: number };

/** Which calls a fault hits. Default: the next one only. */
export interface FaultTiming {
	/** The k-th call (from 1), counted from now, over the calls that `where` lets through. */
	call?: number;
	/** How many such calls in a row; `Infinity` is allowed. Default 1. */
	times?: number;
	where?: (call: RecordedCall) => boolean;
}

/** A file as it arrived in a multipart form. */
export interface RecordedFile {
	filename: string;
	contentType: string;
	size: number;
	/** Lower-case hex. */
	sha256: string;
	/** Empty when the sandbox was started with `keepUploads: false`. */
	bytes: Buffer;
}

/** One call as the sandbox saw it; recorded before any fault acts. */
export interface RecordedCall {
	/** From 1, over both hosts. */
	n: number;
	/** Milliseconds since 1970. */
	at: number;
	/** `unknown`: a path or method that the service does not have. */
	route: Route | 'unknown';
	host: 'api' | 'pictures';
	method: string;
	/** With the query. */
	path: string;
	headers: Record<string, string>;
	contentType: string;
	/** The JSON object, or the text parts of the form. */
	body: Record<string, unknown>;
	/** The file parts of the form, by field. */
	files: Record<string, RecordedFile>;
	/** Only where the body was no form. */
	rawBody?: Buffer;
	/** The HTTP status of the answer; missing while there is none. */
	status?: number;
	/** How many bytes were handed to the connection, where they go piece by piece: pictures, and faults that send without end. */
	sentBytes?: number;
	/** The kind of the fault that hit this call. */
	fault?: string;
	/** The task this call started, asked about or fetched a picture of. */
	taskId?: string;
}

/** One POST to a callback URL, as it was sent. */
export interface RecordedCallback {
	/** Milliseconds since 1970. */
	at: number;
	/** The task whose callback URL it is; missing where a test forged it. */
	taskId?: string;
	url: string;
	contentType: string;
	body: string;
	/** From 1. */
	attempt: number;
	/** The HTTP status of the answer; missing while there is none. */
	status?: number;
}
