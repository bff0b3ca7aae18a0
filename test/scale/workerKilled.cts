import type { Line } from '../bench/support/table.cjs';
import { retryAll, whatIsLeft } from './loss.cjs';
import type { Service } from './service.cjs';
import { allOver, billedTwice, until } from './watch.cjs';
import { promptsOf, publish } from './workflows.cjs';
import { must, type World } from './world.cjs';

const EXECUTIONS = 12;
const EDITS = 25;

/** The kill comes when this many of all edits have been started. */
const STARTED_BEFORE = 80;

/** n8n needs a lock to expire (60 s), to look for stalled jobs (every 30 s), and 30 s of patience after that. */
const PATIENCE_SECONDS = 300;

/** One of two workers dies as in a power cut, in the middle of its work. */
export async function workerKilled(world: World): Promise<Line[]> {
	const { cluster, wiro, credentialId } = world;
	const { client } = cluster;
	wiro.reset();
	const given = { credentialId, picture: wiro.inputUrls.room };
	const plain = await publish(client, { ...given, name: 'plain' });
	const saving = await publish(client, { ...given, name: 'saving', saveProgress: true });
	const ids = [plain.id, saving.id];
	for (let n = 0; n < EXECUTIONS; n += 1) {
		const name = n % 2 === 0 ? 'plain' : 'saving';
		await client.trigger(name, { prompts: promptsOf(name, n, EDITS) });
	}
	const [victim] = cluster.workers;
	await until(
		`${STARTED_BEFORE} edits are started`,
		120,
		() => wiro.tasks.length >= STARTED_BEFORE,
	);
	const killedAt = Date.now();
	await victim.kill();
	const lostIds = executionsOn(victim);
	const executions = await allOver(client, ids, EXECUTIONS, PATIENCE_SECONDS);
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
