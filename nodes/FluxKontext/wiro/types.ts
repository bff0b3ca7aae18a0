import type { IDataObject } from 'n8n-workflow';

import type { FormFile } from './multipart';

/** How a user or the node names a task. Wiro knows each task by a short ID and by a secret-like token. */
export type TaskReference =
	{ by: 'taskId'; taskId: string } | { by: 'taskToken'; taskToken: string };

/** What a started task is known by. Wiro may leave out the token; without an ID there is no started task. */
export interface StartedTask {
	taskId: string;
	taskToken: string | null;
}

/** One finished picture of a task. `size` is in bytes. What Wiro did not send is null. */
export interface TaskOutput {
	name: string | null;
	url: string | null;
	contentType: string | null;
	size: number | null;
}

/** Where a task stands: still going, or done in one of four ways. */
export type TaskOutcome = 'running' | 'succeeded' | 'failed' | 'failedBeforeStart' | 'cancelled';

/** A task as this package knows it, parsed once from what Wiro sent. What Wiro did not send is null, never invented. */
export interface Task {
	taskId: string | null;
	taskToken: string | null;
	/** The model's path. */
	model: string | null;
	status: string | null;
	outcome: TaskOutcome;
	outputs: TaskOutput[];
	/** GPU time in seconds. */
	elapsedSeconds: number | null;
	/** US dollars. */
	cost: number | null;
	/** ISO 8601, UTC. */
	createdAt: string | null;
	/** ISO 8601, UTC; null while the task runs. */
	finishedAt: string | null;
	/** The exit code of the model run. */
	exitCode: string | null;
	/** What the tool wrote about its failure. */
	errorText: string | null;
	/** The task object exactly as Wiro sent it. */
	raw: IDataObject;
	/** What it was started with, as Wiro shows it. */
	parameters: IDataObject;
	callbackUrl: string | null;
	/** Unix seconds. */
	createdAtSeconds: number | null;
}

/** A file that goes up beside the fields. It is read when it is sent, and again should the request be repeated. */
export interface UploadFile extends FormFile {
	/** Tells this file from another one with the same name, as far as that can be told without reading it. */
	identity: string;
}

/** What to run: the model's own fields under its own names, and files where a picture is not a URL. */
export interface RunRequest {
	/** The model, as in the path of the Run call: `owner/name`. */
	model: string;
	fields: Record<string, string | number>;
	files: Record<string, UploadFile>;
	/** Where Wiro reports the end of the task to; no part of what the edit is. */
	callbackUrl?: string;
	/** What edits that take about the same time have in common. */
	kind: string;
	/** The names of all fields that its model has. */
	names: readonly string[];
	/** Whether Wiro, which finds models by a part of their names, finds no other one by this model's. */
	nameIsUnique: boolean;
}

/** A page of the project's tasks: which to begin with, from 0, and how many, at most 100. */
export interface TaskPage {
	start: number;
	limit: number;
	/** Only tasks whose model has this one's name in its own; of all models where it is left out. */
	model?: string;
}

/** What such a page shows, and the time of Wiro's clock then: unix seconds, null where it does not tell. */
export interface TaskList {
	tasks: Task[];
	/** How many there are in all; null where Wiro does not tell. */
	total: number | null;
	wiroNow: number | null;
}

/** Why a call has no usable answer. The words for it are in `errors/`, the rules for repeating it in `repeating/policies`. */
export type Problem =
	/** Nothing was delivered: no connection came about. */
	| {
			kind: 'unreachable';
			reason: 'refused' | 'unknownHost' | 'network' | 'address' | 'blocked';
			detail: string;
	  }
	/** The request went out, the answer never came (whole). */
	| { kind: 'lost'; reason: 'reset' | 'timeout' }
	/** An HTTP error without a refusal of Wiro's in its body. */
	| { kind: 'http'; status: number; retryAfterSeconds: number | null }
	| { kind: 'redirect'; status: number; host: string | null }
	/** HTTP success, but no answer in it. */
	| { kind: 'unreadable'; reason: 'webPage' | 'incomplete' | 'empty' | 'unexpected' | 'tooLarge' }
	/** Wiro said no, in its own words. `status` is the HTTP status around it. */
	| {
			kind: 'refusal';
			code: number | null;
			messages: string[];
			status: number;
			retryAfterSeconds: number | null;
			/** The number of tasks at once that the words of code 96 name. */
			limit: number | null;
	  }
	/** A picture came back that is not the one that was promised. */
	| {
			kind: 'wrongFile';
			reason: 'webPage' | 'incomplete' | 'noPicture' | 'tooLarge' | 'address' | 'notStored';
			detail: string;
	  }
	/** The request could not be made: the credential is unusable. */
	| { kind: 'credential'; message: string }
	/** The execution was stopped. */
	| { kind: 'stopped' };

/** The reasons that problems of a kind have. */
export type ReasonOf<K extends Problem['kind']> = Extract<
	Problem,
	{ kind: K; reason: string }
>['reason'];

/** What a call came to. */
export type CallResult<T> = { ok: true; value: T } | { ok: false; problem: Problem };
