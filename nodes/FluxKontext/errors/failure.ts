import { webAddressOrNull } from '../wiro/read';
import type { Task } from '../wiro/types';
import { cut } from './cleanText';

/** What a later node needs to carry on from a failure; nulls and an empty list where there is nothing. */
export interface FailureDetails {
	/** Wiro's code, or the HTTP status, or null. */
	code: number | null;
	taskId: string | null;
	taskToken: string | null;
	/** Pictures that are ready in spite of the failure. */
	urls: string[];
}

/** A failure of one item, in words for the user. It becomes n8n's error or an error item in `errors/report`. */
export class Failure extends Error {
	/**
	 * @param title what happened, one line
	 * @param description what to do next
	 * @param details what a later node needs, as far as it is known
	 */
	constructor(
		title: string,
		description: string,
		{ code = null, taskId = null, taskToken = null, urls = [] }: Partial<FailureDetails> = {},
	) {
		super(title);
		this.details = { code, taskId, taskToken, urls };
		this.title = cut(uncancelled(title), LONGEST_TITLE);
		this.description = cut(description, LONGEST_DESCRIPTION);
	}

	readonly title: string;
	readonly description: string;
	readonly details: FailureDetails;
}

/** Texts of others stand in titles and descriptions: nobody reads more of them. */
const LONGEST_TITLE = 500;
const LONGEST_DESCRIPTION = 2000;

/** n8n takes an error with this word in its message for a stopped execution (n8n-core, workflow-execute). */
function uncancelled(text: string): string {
	return text.replace(/canceled/gi, 'cancelled');
}

/** A failure that is the user's input: nothing was sent. */
export class InvalidInput extends Failure {}

/** Not a failure of the item: the execution was stopped, or the batch was given up, while it was under way. */
export class Stopped extends Failure {}

/** Nor is this one: a limit of the user's was reached before the item began. */
export class NotStarted extends Stopped {}

/** The details of a failure that concerns a task we know. */
export function detailsOfTask(task: Task, code: number | null = null): FailureDetails {
	return {
		code,
		taskId: task.taskId,
		taskToken: task.taskToken,
		urls: task.outputs.flatMap((output) => webAddressOrNull(output.url) ?? []),
	};
}
