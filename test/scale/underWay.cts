import { until } from '../host/until.cjs';
import { EDITS, promptsOf, publish } from './workflows.cjs';
import type { World } from './world.cjs';

/** The longest that the first edits may take to start. */
const PATIENCE_SECONDS = 120;

/**
 * Begins executions, every second one with "Save execution progress", and waits until they are in the middle of their work.
 *
 * @param world where
 * @param name the begin of the workflows' names
 * @param executions how many
 * @param started how many edits of them all are to be started
 * @returns the IDs of the two workflows
 */
export async function underWay(
	{ cluster: { client }, wiro, credentialId }: World,
	name: string,
	executions: number,
	started: number,
): Promise<string[]> {
	wiro.reset();
	const given = { credentialId, picture: wiro.inputUrls.room };
	const names = [`${name}-plain`, `${name}-saving`];
	const plain = await publish(client, { ...given, name: names[0] });
	const saving = await publish(client, { ...given, name: names[1], saveProgress: true });
	for (let n = 0; n < executions; n += 1) {
		const path = names[n % 2];
		await client.trigger(path, { prompts: promptsOf(path, n, EDITS) });
	}
	const areStarted = () => wiro.tasks.length >= started;
	await until(`${started} edits are started`, areStarted, PATIENCE_SECONDS);
	return [plain.id, saving.id];
}
