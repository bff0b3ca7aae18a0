import { until } from '../host/until.cjs';
import { EDITS, promptsOf, publish, type Plan } from './workflows.cjs';
import type { World } from './world.cjs';

/** The longest that the first edits may take to start. */
const PATIENCE_SECONDS = 120;

/** A workflow, but for what all share. */
type OwnPlan = Omit<Plan, 'credentialId' | 'picture'>;

/**
 * Begins executions of some workflows in turn, and waits until they are in the middle of their work.
 *
 * @param world where
 * @param plans the workflows
 * @param executions how many
 * @param started how many edits of them all are to be started
 * @param plan how the tasks go
 * @returns the workflows' IDs
 */
export async function underWay(
	{ cluster: { client }, wiro, credentialId }: World,
	plans: OwnPlan[],
	executions: number,
	started: number,
	plan: () => void = () => undefined,
): Promise<string[]> {
	wiro.reset();
	plan();
	const given = { credentialId, picture: wiro.inputUrls.room };
	const ids: string[] = [];
	for (const plan of plans) ids.push((await publish(client, { ...given, ...plan })).id);
	for (let n = 0; n < executions; n += 1) {
		const { name } = plans[n % plans.length];
		await client.trigger(name, { prompts: promptsOf(name, n, EDITS) });
	}
	const areStarted = () => wiro.tasks.length >= started;
	await until(`${started} edits are started`, areStarted, PATIENCE_SECONDS);
	return ids;
}
