import { setTimeout as sleep } from 'node:timers/promises';
import type { Line } from '../bench/support/table.cjs';
import { toldOf } from '../e2e/toldOf.cjs';
import { collecting, FETCH, fetching, TRIGGER } from '../e2e/workflows.cjs';
import { itemsOf, type N8nClient, type StoredExecution } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import { whenThere } from '../host/whenThere.cjs';
import { allOver } from './watch.cjs';
import { promptsOf, publish } from './workflows.cjs';
import { atLeast, must, type World } from './world.cjs';

const NAME = 'fired';
const EXECUTIONS = 3;
const EDITS = 8;

/** So many of the edits start a workflow in any weather, at least. */
const LEAST = 5;

/** What a call may take to start a workflow, and what is waited for one that must not. */
const SETTLED_MILLISECONDS = 3000;

/** The trigger, called in the webhook process: its edits are started by another workflow, and it is switched off in main. */
export async function firedByCalls(
	{ cluster: { client }, wiro, credentialId }: World,
	outside: N8nClient,
): Promise<Line[]> {
	const { file, path } = collecting(credentialId, fetching(1, credentialId));
	const collector = await client.createWorkflow(file);
	await client.activate(collector);
	const callbackUrl = `${outside.origin}/webhook/${path}`;
	await whenThere(callbackUrl, { method: 'POST', body: '{}' });
	const options = { callbackUrl };
	await publish(client, { name: NAME, credentialId, picture: wiro.inputUrls.room, options });
	const edits = () =>
		wiro.tasks.filter(({ parameters }) => String(parameters.prompt).startsWith(`${NAME} `));
	const areDone = (count: number) => () =>
		edits().filter((task) => task.finished()).length === count;
	const fired = async () => await client.executions(collector.id);

	for (let n = 0; n < EXECUTIONS; n += 1) {
		await outside.trigger(NAME, { prompts: promptsOf(NAME, n, EDITS) });
	}
	await until('all edits are done', areDone(EXECUTIONS * EDITS), 60);
	await until(
		'all calls are answered',
		() => wiro.callbacks.every(({ status }) => status !== undefined),
		60,
	);
	const told = () => toldOf(wiro).filter((task) => edits().includes(task));
	await until(
		'the trigger has started a workflow for each that it was told of',
		async () => (await fired()).length >= told().length,
	);
	await client.deactivate(collector);
	await until(
		'its address is gone',
		async () => (await wiro.forgeCallback(callbackUrl, {})).status === 404,
	);
	await sleep(SETTLED_MILLISECONDS);
	const summaries = await allOver(client, [collector.id], (await fired()).length, 60);
	const all = await Promise.all(summaries.map(async ({ id }) => await client.execution(id)));
	const collected = all.map((each) => String(itemsOf(each, TRIGGER)[0]?.json.taskId));
	const forgotten = told().filter(({ id }) => !collected.includes(id));

	await outside.trigger(NAME, { prompts: promptsOf(NAME, EXECUTIONS, 1) });
	await until('one more edit is done', areDone(EXECUTIONS * EDITS + 1), 60);
	const { status } = await wiro.forgeCallback(callbackUrl, { taskid: edits().at(-1)?.id });
	await sleep(SETTLED_MILLISECONDS);
	const later = (await fired()).length - all.length;
	return [
		{ what: 'edits with the trigger as their Callback URL', value: String(EXECUTIONS * EDITS) },
		atLeast('executions that the trigger started', collected.length, LEAST),
		must('edits that it was told of at their end, and started none for', forgotten.length, 0),
		must('tasks that it started one for twice', collected.length - new Set(collected).size, 0),
		must(
			'tasks that nobody started',
			collected.filter((id) => !wiro.task(id)?.finished()).length,
			0,
		),
		must('executions that hand on something else than Get Detail', all.filter(differs).length, 0),
		must('HTTP status of its address, when it is switched off', status ?? 0, 404),
		must('executions after that', later, 0),
	];
}

/** Whether the trigger's item is another one than Get Detail's. */
function differs(execution: StoredExecution): boolean {
	const [ours, theirs] = [TRIGGER, FETCH].map((node) => {
		const [item] = itemsOf(execution, node);
		const { fileName, mimeType, fileSize } = item?.binary?.data ?? {};
		return JSON.stringify({ json: item?.json, fileName, mimeType, fileSize });
	});
	return execution.status !== 'success' || ours !== theirs;
}
