import type { Line } from '../bench/support/table.cjs';
import { retryAll, whatIsLeft } from './loss.cjs';
import { allOver, until } from './watch.cjs';
import { promptsOf, publish, trigger } from './workflows.cjs';
import type { World } from './world.cjs';

const EXECUTIONS = 4;
const EDITS = 25;
const STARTED_BEFORE = 50;
const PATIENCE_SECONDS = 300;

/** How often main looks for executions that nobody works on: once a minute, where n8n's own default is every three hours. */
const LOOK_OFTEN = { N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '1' };

/** Main and all workers die at once, and main and one worker come back. */
export async function powerCut(world: World): Promise<Line[]> {
	const { cluster, wiro, credentialId } = world;
	const { client } = cluster;
	wiro.reset();
	const given = { credentialId, picture: wiro.inputUrls.room };
	const plain = await publish(client, { ...given, name: 'cut-plain' });
	const saving = await publish(client, { ...given, name: 'cut-saving', saveProgress: true });
	for (let n = 0; n < EXECUTIONS; n += 1) {
		const name = n % 2 === 0 ? 'cut-plain' : 'cut-saving';
		await trigger(client.origin, name, promptsOf(name, n, EDITS));
	}
	await until(
		`${STARTED_BEFORE} edits are started`,
		120,
		() => wiro.tasks.length >= STARTED_BEFORE,
	);
	await cluster.powerCut();
	const log = cluster.workers.map(({ said }) => said).join('');
	await cluster.powerBack(LOOK_OFTEN);
	const backAt = Date.now();
	const lost = await allOver(client, [plain.id, saving.id], EXECUTIONS, PATIENCE_SECONDS);
	const noticedAfter = (Date.now() - backAt) / 1000;
	return [
		{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits, all of them lost` },
		{ what: 'n8n notices the loss', value: `${noticedAfter.toFixed(0)} s after it is back` },
		...(await whatIsLeft(world, { all: lost, lost, log })),
		...(await retryAll(world, lost)),
	];
}
