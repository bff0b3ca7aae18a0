import { randomUUID } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Gathering } from '../batch/gathering';
import type { ItemEnd } from '../batch/runItems';
import { errorItemsTakeDetails, resumeAddress, showHint } from '../host/n8n';
import { isPrivate } from '../pictures/address';
import { TOLD } from '../repeating/policies';
import { save } from './saved';

/**
 * Puts the execution aside until Wiro has told of all tasks that are left, or nothing was told for too long: then n8n hands on the input items
 * as they are stored, so what is known of each item is put into them.
 *
 * @param context the node's execution
 * @param gathering the tasks that are left
 * @param items one for each input item
 * @param ends what became of each, so far
 */
export async function suspend(
	context: IExecuteFunctions,
	{ left, seconds }: Gathering,
	items: INodeExecutionData[],
	ends: ItemEnd[],
): Promise<void> {
	const until = new Date(Date.now() + Math.min(seconds, TOLD.latest) * 1000);
	save(context.getContext('node'), {
		id: randomUUID(),
		until: until.getTime(),
		takesDetails: errorItemsTakeDetails(context),
		items: () =>
			items.map(({ json }, index) => {
				const task = left.get(index)?.how;
				return task === undefined ? { json } : { task };
			}),
	});
	const input = context.getInputData();
	for (const [index, item] of input.entries()) {
		const { json } = items[index];
		// An error item has to have its few keys and no other; the rest is beside what the item had.
		item.json = ends[index]?.ok === false ? json : { ...item.json, ...json };
		// One of a node before would send it out of the error output, and n8n would put its words in the place of all this.
		delete item.error;
	}
	const address = resumeAddress(context);
	if (address !== null && isPrivate(new URL(address))) showHint(context, unreachable(address));
	// Under "Execute Once" n8n has stored items that the node was not given.
	context.getExecuteData().data.main[0]?.splice(input.length);
	await context.putExecutionToWait(until);
}

const unreachable = (address: string) =>
	`Wiro may not reach this n8n at ${new URL(address).origin}. Set n8n's WEBHOOK_URL to an address that is open to the internet. Without a call, the items go on when the time is up, without their pictures, and Get Detail with 'Wait Until Done' fetches them`;
