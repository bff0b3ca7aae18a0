import type { INodeParameters } from 'n8n-workflow';
import { itemsOf, type StoredWorkflow } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import { whenThere } from '../host/whenThere.cjs';
import { dice } from '../batch/random/dice.cjs';
import { STORMY } from '../sandbox/index.cjs';
import { toldOf } from './toldOf.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, collecting, editing, fluxKontext, nodeOf, TRIGGER } from './workflows.cjs';

const world = useEditor();

/** The same seed makes the same weather. */
const SEED = Number(process.env.E2E_SEED ?? 1);

/** The trigger, and a node behind it that asks back for what the trigger gave. */
async function collector(parameters: INodeParameters = {}) {
	const asks = {
		id: 'a',
		name: 'asked',
		type: 'string',
		value: `={{ $('${TRIGGER}').item.json.taskId }}`,
	};
	const next = nodeOf(1, 'Next', 'n8n-nodes-base.set', 3.4, {
		assignments: { assignments: [asks] },
		options: {},
	});
	const { file, path } = collecting(world.credentialId, next, parameters);
	const workflow = await world.client.createWorkflow(file);
	const address = (kind: string) => `${world.client.origin}/${kind}/${path}`;
	return { workflow, production: address('webhook'), test: address('webhook-test') };
}

/** Starts an edit in another workflow, with this callback URL; hands back the task's ID. */
async function startEdit(callbackUrl: string): Promise<string> {
	const { client, credentialId } = world;
	const parameters = {
		operation: 'run',
		prompt: 'Make it red',
		inputImageUrl: 'https://example.com/chair.jpg',
		options: { callbackUrl },
	};
	const nodes = [
		nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1),
		fluxKontext(1, credentialId, parameters),
	];
	const execution = await client.finished(
		await client.run(await client.createWorkflow(chain(nodes))),
	);
	return String(itemsOf(execution, 'Flux Kontext')[0].json.taskId);
}

const post = async (address: string, taskid: string) =>
	await fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ taskid }),
	});

/** Publishes, and waits until the address answers: a body without a task starts nothing. */
async function publish(workflow: StoredWorkflow, address: string): Promise<void> {
	await world.client.activate(workflow);
	await whenThere(address, { method: 'POST', body: '{}' });
}

describe('the trigger, published', () => {
	it('starts its workflow once for a task of another workflow, with a picture that n8n keeps', async () => {
		const { client } = world;
		const { workflow, production } = await collector();
		await publish(workflow, production);
		const taskId = await startEdit(production);
		const execution = await client.finished(await client.nextExecution(workflow.id));
		expect({ status: execution.status, mode: execution.mode }).toEqual({
			status: 'success',
			mode: 'webhook',
		});
		const [item] = itemsOf(execution, TRIGGER);
		expect(item.json).toMatchObject({ taskId, succeeded: true });
		expect(item.binary?.data).toMatchObject({ mimeType: 'image/png', fileName: `${taskId}-0.png` });
		expect((await client.binary(item.binary?.data.id ?? '')).subarray(1, 4).toString()).toBe('PNG');
		expect(itemsOf(execution, 'Next')[0].json).toEqual({ asked: taskId });

		// Called again, and by strangers.
		for (const task of [taskId, '99999', taskId]) {
			expect((await post(production, task)).status).toBe(200);
		}
		await new Promise((resolve) => setTimeout(resolve, 1000));
		expect(await client.executions(workflow.id)).toHaveLength(1);
	});

	it('starts once for each of the edits that succeeded, though calls are lost, doubled, late, early and forged', async () => {
		const { client, credentialId, wiro } = world;
		const { workflow, production } = await collector({ outcome: 'succeeded', returnAs: 'url' });
		await publish(workflow, production);
		const thrown = dice(SEED);
		wiro.weather = { seed: SEED, callbacks: STORMY };
		wiro.planEach(() => ({
			queueSeconds: 0,
			seconds: 2 + 3 * thrown.next(),
			...(thrown.chance(0.2) && { pexit: '1' }),
		}));
		const prompts = Array.from({ length: 20 }, (_, n) => `Picture ${n}`);
		const parameters = { operation: 'run', options: { callbackUrl: production } };
		await client.run(await client.createWorkflow(editing({ credentialId, prompts, parameters })));
		await until(
			'all edits are done',
			() => wiro.tasks.filter((task) => task.finished()).length === 20,
		);
		const wanted = () => toldOf(wiro).filter(({ billed }) => billed);
		await until(
			'it has started for all it was told of',
			async () => (await client.executions(workflow.id)).length >= wanted().length,
		);
		// What comes too early, too late or from strangers may still start it, but for no other edit.
		await new Promise((resolve) => setTimeout(resolve, 3000));
		const all = await client.executions(workflow.id);
		const ended = await Promise.all(all.map(async ({ id }) => await client.finished(id)));
		expect(ended.map(({ status }) => status)).toEqual(all.map(() => 'success'));
		const collected = ended.map((each) => String(itemsOf(each, TRIGGER)[0].json.taskId));
		expect(new Set(collected).size).toBe(collected.length);
		const billed = wiro.billedTasks.map(({ id }) => id);
		expect(collected.filter((id) => !billed.includes(id))).toEqual([]);
		expect(collected.length).toBeGreaterThan(5);
		expect(wanted().filter(({ id }) => !collected.includes(id))).toEqual([]);
	}, 60_000);

	it('answers 404 when it is no longer published, and starts nothing', async () => {
		const { client } = world;
		const { workflow, production } = await collector();
		await publish(workflow, production);
		await client.deactivate(workflow);
		await until('the address is gone', async () => (await post(production, '1')).status === 404);
		const taskId = await startEdit(production);
		await until('the edit is done', () => world.wiro.unfinishedTasks.length === 0);
		expect((await post(production, taskId)).status).toBe(404);
		expect(await client.executions(workflow.id)).toEqual([]);
	});

	it('says in the list of executions what is in the way, and "Retry" gets the picture', async () => {
		const { client, wiro } = world;
		const { workflow, production } = await collector();
		await publish(workflow, production);
		wiro.fault('picture', { kind: 'status', status: 400 });
		const taskId = await startEdit(production);
		const failed = await client.finished(await client.nextExecution(workflow.id));
		expect(failed.status).toBe('error');
		expect(failed.data.resultData.error?.message).toBe(
			'The edited picture could not be downloaded',
		);
		const again = await client.finished(await client.retry(failed.id));
		expect(again.status).toBe('success');
		expect(itemsOf(again, TRIGGER)[0].binary?.data.fileName).toBe(`${taskId}-0.png`);
	});
});

describe('the trigger in the editor', () => {
	it('shows its addresses and its fields, and takes a test event', async () => {
		const { workflow, test } = await collector();
		const editor = await world.openEditor();
		await editor.openWorkflow(workflow.id);
		await editor.openNode(TRIGGER);
		expect(await editor.labels()).toEqual(['Outcome', 'Return As', 'Simplify', 'Options']);
		await editor.panel.getByText('Webhook URLs').first().click();
		await editor.screenshot('trigger-panel');

		await editor.executeStep();
		await whenThere(test, { method: 'POST', body: '{}' });
		await editor.screenshot('trigger-listens');
		const taskId = await startEdit(test);
		await editor.output.getByText(`${taskId}-0.png`).first().waitFor();
		await editor.screenshot('trigger-output');
	});

	it('is found by the search for nodes', async () => {
		const editor = await world.openEditor();
		await editor.newWorkflow();
		// In the list of triggers n8n leaves the word out of the name.
		expect(await editor.search('flux kontext')).toContain(
			'Starts the workflow when a Flux Kontext edit is finished at Wiro',
		);
	});
});
