import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { TOLD } from '../repeating/policies';
import { createClient } from '../wiro/client';
import { createSender } from '../wiro/http';
import { textOrNull } from '../wiro/read';
import { ITEM, PATH } from './reportHere';
import { roundOf } from './round';
import { readSaved, WAITING } from './saved';

/** Where n8n listens for an execution that is put aside. */
export const wiroCalls: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: PATH,
		restartWebhook: true,
	},
];

/** The execution stays as it is. */
const STAY: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Wiro, or somebody else, has called an execution that is put aside. The call is only a reason to look: what it says of a task is not read. When
 * all edits are seen to be over, the execution goes on with one item for each input item.
 *
 * Nothing that is learned here is saved by n8n, so nothing is started here.
 *
 * @param context what n8n gives to `webhook()`
 */
export async function wake(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		// At once: whoever calls may try again on anything else, and need not wait for what is found.
		context.getResponseObject().writeHead(200).end();
		const saved = readSaved(context.evaluateExpression(contextOf(context.getNode().name)));
		if (saved === null) return STAY;
		const item = textOrNull(Reflect.get(context.getQueryData(), ITEM));
		const client = createClient(createSender(context));
		const items = await roundOf(saved).called(client, Number(item ?? -1));
		// It may go on by n8n's timer at any moment, and wait for something else by now: n8n would wake that with what was saved before.
		const late = Date.now() > saved.until - TOLD.margin * 1000;
		return items === null || late ? STAY : { ...STAY, workflowData: [items] };
	} catch (error) {
		// n8n would forget what the nodes before gave, and go on with an empty item (its `webhook-helpers`). The timer is left.
		context.logger.warn(`Flux Kontext: a call could not be followed: ${String(error)}`);
		return STAY;
	}
}

/** `getContext` is not there in `webhook()`, but expressions are. */
function contextOf(nodeName: string): string {
	// By the codes of its characters: n8n reads some of them otherwise, such as "}}", and refuses ".constructor".
	const codes = nodeName.replace(
		/[^]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return `{{ $("${codes}").context.${WAITING} }}`;
}
