import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { SandboxTask, WiroSandbox } from '../../sandbox/index.cjs';
import type { Outcome } from '../../support/fluxKontext.cjs';
import type { RandomBatch } from './batch.cjs';

/** Faults after which nobody can know the task: Wiro did the work, and its answer never arrived. */
const LOST = ['truncated', 'emptyAfterWork', 'dropAfterWork', 'hangAfterWork'];

/** The tasks whose Run call was answered, so that the node can know them. */
function knownTasks(wiro: WiroSandbox): SandboxTask[] {
	const lost = wiro
		.callsTo('Run')
		.filter(({ fault }) => fault !== undefined && LOST.includes(fault));
	const ids = new Set(lost.map(({ taskId }) => taskId));
	return wiro.tasks.filter(({ id }) => !ids.has(id));
}

function itemOf(item: INodeExecutionData): number {
	const { pairedItem } = item;
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}

const idIn = (json: IDataObject) => String(json.taskId ?? json.id);

/**
 * What must hold for every batch, whatever went wrong.
 *
 * @param wiro what Wiro saw
 * @param batch the batch
 * @param outcomes what came out of each try, in order
 * @param stopped whether Stop was pressed
 * @returns each broken promise, in words; none when all hold
 */
export function brokenPromises(
	wiro: WiroSandbox,
	batch: RandomBatch,
	outcomes: Outcome[],
	stopped: boolean,
): string[] {
	const broken: string[] = [];
	const last = outcomes[outcomes.length - 1];
	const regular = last.items.filter(({ json }) => json.details === undefined);
	const failed = [
		...last.errorItems,
		...last.items.filter(({ json }) => json.details !== undefined),
	];

	for (let n = 0; n < batch.items; n += 1) {
		const paid = wiro.billedTasks.filter(({ parameters }) => parameters.prompt === `Picture ${n}`);
		if (paid.length > 1) broken.push(`item ${n} was paid ${paid.length} times`);
	}
	for (const item of regular) {
		const task = wiro.task(idIn(item.json));
		if (task?.parameters.prompt !== `Picture ${itemOf(item)}`) {
			broken.push(`the output of item ${itemOf(item)} is not its own`);
		}
	}
	for (const items of [last.items, last.errorItems]) {
		const links = items.map(itemOf);
		if (links.some((link, index) => link < (links[index - 1] ?? 0))) {
			broken.push(`the order is lost: ${links.join(', ')}`);
		}
	}
	if (last.error === undefined && !stopped) {
		const linked = new Set([...regular, ...failed].map(itemOf));
		if (linked.size !== batch.items) broken.push(`${batch.items - linked.size} items vanished`);
	}
	const told = JSON.stringify([last.items, last.errorItems, last.error]);
	for (const { id, billed } of knownTasks(wiro)) {
		// What the user stopped is his own doing; it is written in no error.
		if (billed && !told.includes(id) && !stopped)
			broken.push(`task ${id} is paid and nowhere to be found`);
	}
	if (stopped) {
		const running = knownTasks(wiro).filter((task) => !task.finished());
		if (running.length > 0) broken.push(`${running.length} tasks run on after Stop`);
	}
	const secrets = [
		wiro.apiKey,
		wiro.apiSecret,
		...wiro.calls.flatMap(({ headers }) => headers['x-signature'] ?? []),
	];
	for (const { saved } of outcomes) {
		if (secrets.some((secret) => saved.includes(secret)))
			broken.push('a secret is in the saved execution');
	}
	const leaked = wiro.calls.filter(
		({ host, headers }) => host === 'pictures' && headers['x-api-key'] !== undefined,
	);
	if (leaked.length > 0) broken.push('the picture host saw the API key');
	return broken;
}
