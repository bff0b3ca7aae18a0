import type { Line } from '../bench/support/table.cjs';
import type { ExecutionSummary } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import { inPlace, promptsDone } from './runAgain.cjs';
import { underWay } from './underWay.cjs';
import { allOver, billedTwice } from './watch.cjs';
import { EDITS, promptsOf } from './workflows.cjs';
import { atLeast, must, type World } from './world.cjs';

const NAME = 'cut-suspended';

const EXECUTIONS = 4;
const PATIENCE_SECONDS = 240;

/** Main needs some twenty seconds to come back. The last edit of each execution ends later: its call is the one that finds somebody. */
const SHORTEST_SECONDS = 15;
const LAST_SECONDS = 90;

const isWaiting = ({ status }: ExecutionSummary) => status === 'waiting';

/** Main and all workers die while all edits are under way and their executions are put aside, and main and one worker come back. */
export async function suspendedPowerCut(world: World): Promise<Line[]> {
	const { cluster, wiro } = world;
	const { client } = cluster;
	const { accountLimit } = wiro.settings;
	wiro.settings.accountLimit = undefined;
	// To the node an account at another address is another one: what workers have learned of the first, its limit and its short edits, is not true here.
	const credentialId = await client.createCredential('Wiro HMAC account, another', {
		...wiro.credential,
		baseUrl: wiro.baseUrl.replace('127.0.0.1', 'localhost'),
	});
	try {
		const plans = [{ name: NAME, options: { waitMode: 'callback' } }];
		const ids = await underWay(
			{ ...world, credentialId },
			plans,
			EXECUTIONS,
			EXECUTIONS * EDITS,
			() =>
				wiro.planEach((n, { prompt }) => ({
					queueSeconds: 0,
					seconds: String(prompt).endsWith(` ${EDITS - 1}`)
						? LAST_SECONDS
						: SHORTEST_SECONDS + (n % 40),
				})),
		);
		let putAside: ExecutionSummary[] = [];
		await until(
			'the executions are put aside',
			async () => {
				putAside = (await client.executions(ids[0])).filter(isWaiting);
				return putAside.length === EXECUTIONS;
			},
			SHORTEST_SECONDS,
		);
		const running = wiro.unfinishedTasks.length;
		await cluster.powerCut();
		const asked = wiro.callsTo('Detail').length;
		await cluster.powerBack({});
		const all = await allOver(client, ids, EXECUTIONS, PATIENCE_SECONDS);
		// n8n lists the newest first.
		const oldestFirst = [...all].sort((a, b) => Number(a.id) - Number(b.id));
		const delivered = await Promise.all(
			oldestFirst.map(async ({ id }, n) =>
				inPlace(promptsDone(wiro, await client.execution(id)), promptsOf(NAME, n, EDITS)),
			),
		);
		const succeeded = all.filter(({ status }) => status === 'success');
		return [
			{ what: 'executions', value: `${EXECUTIONS} of ${EDITS} edits` },
			atLeast('executions put aside at the cut', putAside.length, EXECUTIONS),
			atLeast('edits under way at the cut', running, EXECUTIONS * EDITS - EXECUTIONS),
			{ what: 'questions about tasks before it', value: String(asked) },
			must('executions lost', EXECUTIONS - succeeded.length, 0),
			must(
				'edits delivered, each in its place',
				delivered.reduce((sum, each) => sum + each, 0),
				EXECUTIONS * EDITS,
			),
			must('tasks started', wiro.tasks.length, EXECUTIONS * EDITS),
			must('edits billed twice', billedTwice(wiro).length, 0),
			{ what: 'questions about tasks in all', value: String(wiro.callsTo('Detail').length) },
		];
	} finally {
		wiro.settings.accountLimit = accountLimit;
	}
}
