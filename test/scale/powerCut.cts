import type { Line } from '../bench/support/table.cjs';
import { retryAll, whatIsLeft } from './loss.cjs';
import { runAgain } from './runAgain.cjs';
import { underWay } from './underWay.cjs';
import { allOver } from './watch.cjs';
import { EDITS } from './workflows.cjs';
import { atLeast, type World } from './world.cjs';

/** What is run again, rather than retried. */
const REUSING = { name: 'cut-reusing', options: { reuseHours: 24 } };

const PLANS = [{ name: 'cut-plain' }, { name: 'cut-saving', saveProgress: true }, REUSING];

/** Every third is of the workflow that is run again, each of those once. */
const EXECUTIONS = 6;
const RUN_AGAIN = [2, 5];

const STARTED_BEFORE = 80;
const PATIENCE_SECONDS = 300;

/** How often main looks for executions that nobody works on: once a minute, where n8n's own default is every three hours. */
const LOOK_OFTEN = { N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '1' };

/** Main and all workers die at once, and main and one worker come back. */
export async function powerCut(world: World): Promise<Line[]> {
	const { cluster } = world;
	const ids = await underWay(world, PLANS, EXECUTIONS, STARTED_BEFORE);
	const cutAt = Date.now();
	await cluster.powerCut();
	const log = cluster.workers.map(({ said }) => said).join('');
	await cluster.powerBack(LOOK_OFTEN);
	const backAt = Date.now();
	// At once, while n8n still takes the lost ones for running.
	const [, , reusing] = ids;
	const again = await runAgain(world, { id: reusing, name: REUSING.name, numbers: RUN_AGAIN });
	const count = EXECUTIONS + RUN_AGAIN.length;
	const all = await allOver(cluster.client, ids, count, PATIENCE_SECONDS);
	const noticedAfter = (Date.now() - backAt) / 1000;
	const lost = all.filter(({ status }) => status !== 'success');
	const toRetry = lost.filter(({ workflowId }) => workflowId !== reusing);
	const left = await whatIsLeft(world, { all, lost: toRetry, log, diedAt: cutAt });
	const retried = await retryAll(world, toRetry);
	return [
		{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits` },
		{ what: 'n8n notices the loss', value: `${noticedAfter.toFixed(0)} s after it is back` },
		...left,
		atLeast('lost under "Reuse Earlier Edits"', lost.length - toRetry.length, 1),
		...again,
		// Without the ledger of the node that ran, n8n cannot know better: see README.md.
		{ what: '"Retry" from the list', value: retried.ends },
		{ what: 'tasks that it started', value: String(retried.started) },
		{ what: 'edits billed twice after it', value: String(retried.billedTwice) },
	];
}
