import type { Line } from '../bench/support/table.cjs';
import type { Service } from '../host/service.cjs';
import { retryAll, whatIsLeft } from './loss.cjs';
import { underWay } from './underWay.cjs';
import { allOver, billedTwice } from './watch.cjs';
import { EDITS } from './workflows.cjs';
import { must, type World } from './world.cjs';

const PLANS = [{ name: 'killed-plain' }, { name: 'killed-saving', saveProgress: true }];

const EXECUTIONS = 12;

/** The kill comes when this many of all edits have been started. */
const STARTED_BEFORE = 80;

/** n8n needs a lock to expire (60 s), to look for stalled jobs (every 30 s), and 30 s of patience after that. */
const PATIENCE_SECONDS = 300;

/** One of two workers dies as in a power cut, in the middle of its work. */
export async function workerKilled(world: World): Promise<Line[]> {
	const { cluster, wiro } = world;
	const ids = await underWay(world, PLANS, EXECUTIONS, STARTED_BEFORE);
	const [victim] = cluster.workers;
	const killedAt = Date.now();
	await victim.kill();
	const lostIds = executionsOn(victim);
	const executions = await allOver(cluster.client, ids, EXECUTIONS, PATIENCE_SECONDS);
	const noticedAfter = (Date.now() - killedAt) / 1000;
	const lost = executions.filter(({ id }) => lostIds.includes(id));
	const survivors = executions.filter(({ id }) => !lostIds.includes(id));
	const left = await whatIsLeft(world, {
		all: executions,
		lost,
		log: victim.said,
		diedAt: killedAt,
	});
	const twice = billedTwice(wiro).length;
	const retried = await retryAll(world, lost);
	return [
		{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits` },
		must(
			'survivors that did not succeed',
			survivors.filter(({ status }) => status !== 'success').length,
			0,
		),
		must('edits billed twice', twice, 0),
		{ what: 'n8n notices the loss', value: `after ${noticedAfter.toFixed(0)} s` },
		...left,
		{ what: '"Retry" from the list', value: retried.ends },
		must('tasks that it started', retried.started, 0),
		must('edits billed twice after it', retried.billedTwice, 0),
	];
}

/** The executions that a worker had begun and not ended, by its own words. */
function executionsOn({ said }: Service): string[] {
	const ids = (pattern: RegExp) => [...said.matchAll(pattern)].map(([, id]) => id);
	const ended = new Set(ids(/Worker finished execution (\d+)/g));
	return ids(/Worker started execution (\d+)/g).filter((id) => !ended.has(id));
}
