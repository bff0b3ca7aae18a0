import type { Line } from '../bench/support/table.cjs';
import { retryAll, whatIsLeft } from './loss.cjs';
import { underWay } from './underWay.cjs';
import { allOver } from './watch.cjs';
import { EDITS } from './workflows.cjs';
import type { World } from './world.cjs';

const EXECUTIONS = 4;
const STARTED_BEFORE = 50;
const PATIENCE_SECONDS = 300;

/** How often main looks for executions that nobody works on: once a minute, where n8n's own default is every three hours. */
const LOOK_OFTEN = { N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '1' };

/** Main and all workers die at once, and main and one worker come back. */
export async function powerCut(world: World): Promise<Line[]> {
	const { cluster } = world;
	const ids = await underWay(world, 'cut', EXECUTIONS, STARTED_BEFORE);
	const cutAt = Date.now();
	await cluster.powerCut();
	const log = cluster.workers.map(({ said }) => said).join('');
	await cluster.powerBack(LOOK_OFTEN);
	const backAt = Date.now();
	const all = await allOver(cluster.client, ids, EXECUTIONS, PATIENCE_SECONDS);
	const noticedAfter = (Date.now() - backAt) / 1000;
	const lost = all.filter(({ status }) => status !== 'success');
	const left = await whatIsLeft(world, { all, lost, log, diedAt: cutAt });
	const retried = await retryAll(world, lost);
	return [
		{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits` },
		{ what: 'n8n notices the loss', value: `${noticedAfter.toFixed(0)} s after it is back` },
		...left,
		// Without the ledger of the node that ran, n8n cannot know better: see README.md.
		{ what: '"Retry" from the list', value: retried.ends },
		{ what: 'tasks that it started', value: String(retried.started) },
		{ what: 'edits billed twice after it', value: String(retried.billedTwice) },
	];
}
