import { CODE, refusal, success, type Answer } from './answers.cjs';
import type { ReceivedBody } from './body.cjs';
import type { SandboxTask } from './task.cjs';
import type { SandboxSettings } from './types.cjs';

/** What the list needs from the sandbox behind it. */
export interface ListHost {
	readonly tasks: { readonly all: readonly SandboxTask[] };
	readonly pictureOrigin: string;
	readonly settings: Pick<SandboxSettings, 'hasList' | 'listLagSeconds' | 'listShowsInputs'>;
}

/** Wiro gives at most so many a page [client]. */
const LONGEST_PAGE = 100;

/** A page of the project's tasks, newest first [client]. */
export function list(host: ListHost, { fields }: Pick<ReceivedBody, 'fields'>): Answer {
	const { hasList, listLagSeconds, listShowsInputs } = host.settings;
	if (!hasList) return refusal(CODE.validation, 'Not found', 404);
	const start = Number(fields.start ?? 0);
	const limit = Math.min(LONGEST_PAGE, Number(fields.limit ?? 20));
	const newest = Date.now() - listLagSeconds * 1000;
	const listed = host.tasks.all.filter(({ createdAt }) => createdAt <= newest).reverse();
	const tasklist = listed
		.slice(start, start + limit)
		.map((task) => task.entry(host.pictureOrigin, 'short'))
		.map((entry) => (listShowsInputs ? entry : { ...entry, parameters: {} }));
	return success({ total: String(listed.length), tasklist });
}
