import type { IWebhookFunctions } from 'n8n-workflow';

/** How many of the newest tasks a trigger remembers: a second call comes within seconds, not a thousand tasks later. */
const REMEMBERED = 1000;

/** The tasks that the triggers of this process have fired for: what one call writes is saved when it is over, and read by later ones. */
const firedHere = new Map<string, Set<string>>();

/** The tasks that a trigger has fired for. */
export interface Fired {
	has(taskId: string): boolean;
	add(taskId: string): void;
}

/**
 * What a trigger remembers: in this process, and in the workflow's static data, which other processes and a later n8n read. While it is tested
 * it remembers nothing, so that one task will do for many tests.
 *
 * @param context the trigger's webhook
 */
export function firedBy(context: IWebhookFunctions): Fired {
	if (context.getMode() === 'manual') return { has: () => false, add: () => undefined };
	const stored = context.getWorkflowStaticData('node');
	const trigger = `${context.getWorkflow().id} ${context.getNode().id}`;
	const known = firedHere.get(trigger) ?? new Set();
	firedHere.set(trigger, known);
	if (Array.isArray(stored.fired)) for (const taskId of stored.fired) known.add(String(taskId));
	return {
		has: (taskId) => known.has(taskId),
		add: (taskId) => {
			known.add(taskId);
			for (const oldest of known) {
				if (known.size <= REMEMBERED) break;
				known.delete(oldest);
			}
			stored.fired = [...known];
		},
	};
}
