import { dice } from '../batch/random/dice.cjs';
import { itemsOf, type WorkflowFile } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import { STORMY } from '../sandbox/index.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, editing, fetching, nodeOf } from './workflows.cjs';

/* Executions that are put aside until Wiro calls. */

const world = useEditor();

/** The same seed makes the same weather. */
const SEED = Number(process.env.E2E_SEED ?? 1);

const PROMPTS = ['Make it red', 'Make it green', 'Make it blue', 'Make it white'];

/** Trigger -> prompts as items -> Flux Kontext, put aside -> Get Detail; what failed goes to "Failed". */
function sleeping(webhook?: string): WorkflowFile {
	const { credentialId } = world;
	const parameters = { options: { waitMode: 'callback' } };
	const file = editing({ credentialId, prompts: PROMPTS, parameters, webhook });
	const node = file.nodes[file.nodes.length - 1];
	node.onError = 'continueErrorOutput';
	const failed = {
		...nodeOf(4, 'Failed', 'n8n-nodes-base.noOp', 1),
		position: [896, 224] as [number, number],
	};
	const both = ['Fetch', 'Failed'].map((name) => [{ node: name, type: 'main' as const, index: 0 }]);
	return {
		...file,
		nodes: [...file.nodes, fetching(4, credentialId), failed],
		connections: { ...chain(file.nodes).connections, [node.name]: { main: both } },
	};
}

async function putAside(file: WorkflowFile): Promise<{ id: string; workflowId: string }> {
	const { client } = world;
	const workflow = await client.createWorkflow(file);
	const id = await client.run(workflow);
	await until('it is put aside', async () => (await client.execution(id)).status === 'waiting');
	return { id, workflowId: workflow.id };
}

const promptOf = (taskId: unknown) => world.wiro.task(String(taskId))?.parameters.prompt;

const addressOf = (n: number) => String(world.wiro.tasks[n].parameters.callbackUrl);

describe('an execution that is put aside', () => {
	it("is woken by Wiro's calls, and its items are in order, linked, and fetched as files", async () => {
		const { client, wiro } = world;
		wiro.planEach((n, { prompt }) => ({
			queueSeconds: 0,
			seconds: 4 - n / 2,
			...(prompt === PROMPTS[1] && { pexit: '1', debugerror: 'No face found' }),
		}));
		const { id } = await putAside(sleeping());
		expect(wiro.callsTo('Detail')).toHaveLength(0);
		const execution = await client.finished(id);
		expect(execution.status).toBe('success');
		const done = itemsOf(execution, 'Fetch');
		expect(done.map(({ json }) => promptOf(json.taskId))).toEqual(
			PROMPTS.filter((_, n) => n !== 1),
		);
		expect(done.every(({ binary }) => binary?.data.mimeType === 'image/png')).toBe(true);
		const [failed] = itemsOf(execution, 'Failed');
		expect(failed.json).toMatchObject({
			prompt: PROMPTS[1],
			error: 'The edit failed: No face found',
		});
		expect(wiro.callsTo('Detail').length).toBeLessThanOrEqual(3 * PROMPTS.length + 3);
		expect(wiro.tasks).toHaveLength(PROMPTS.length);
	});

	it('stays put aside whoever calls, and shows in the editor that it waits', async () => {
		const { client, wiro } = world;
		wiro.planEach(() => ({ queueSeconds: 0, seconds: 40 }));
		const { id, workflowId } = await putAside(sleeping());
		const own = new URL(addressOf(0));
		const post = async (url: string, body: string) =>
			(await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }))
				.status;
		expect(await post(`${own.origin}${own.pathname}`, '{}')).toBe(401);
		expect(await post(own.href, '{"taskid":"1","status":"task_postprocess_end"}')).toBe(200);
		expect(await post(own.href, '{"taskid":')).toBe(422);
		expect(await post(own.href, JSON.stringify({ big: 'x'.repeat(300_000) }))).toBe(200);
		const editor = await world.openEditor();
		await editor.page.goto(`${client.origin}/workflow/${workflowId}/executions/${id}`);
		await editor.page.getByText('Waiting').first().waitFor();
		await editor.screenshot('put-aside');
		expect((await client.execution(id)).status).toBe('waiting');
		for (const task of wiro.tasks) expect(task.state()).not.toBe('task_postprocess_end');
		expect((await client.finished(id)).status).toBe('success');
		expect(wiro.tasks).toHaveLength(PROMPTS.length);
	});

	it('and stopped: its edits go on, and "Retry" hands on their names and pays nothing', async () => {
		const { client, wiro } = world;
		wiro.planEach(() => ({ queueSeconds: 0, seconds: 5 }));
		const { id } = await putAside(sleeping());
		await client.stop(id);
		expect((await client.finished(id)).status).toBe('canceled');
		const again = await client.finished(await client.retry(id));
		expect(again.status).toBe('success');
		expect(itemsOf(again, 'Fetch')).toHaveLength(PROMPTS.length);
		expect([wiro.tasks.length, wiro.billedTasks.length]).toEqual([4, 4]);
	});

	it('and deleted: its edits go on, and the calls about them find nobody', async () => {
		const { client, wiro } = world;
		wiro.planEach(() => ({ queueSeconds: 0, seconds: 3 }));
		const { id, workflowId } = await putAside(sleeping());
		await client.call('POST', '/executions/delete', { ids: [id] });
		await until(
			'all calls are answered',
			() => wiro.callbacks.filter(({ status }) => status).length === 4,
		);
		expect(wiro.callbacks.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
		expect(await client.executions(workflowId)).toEqual([]);
		expect([wiro.callsTo('Detail').length, wiro.billedTasks.length]).toEqual([0, 4]);
	});

	it('says in the panel of the node what it waits for', async () => {
		const { client, wiro } = world;
		wiro.planEach(() => ({ queueSeconds: 0, seconds: 600 }));
		const { id: workflowId } = await client.createWorkflow(sleeping());
		const editor = await world.openEditor();
		await editor.openWorkflow(workflowId);
		await editor.page.getByTestId('execute-workflow-button').click();
		await until('all are started', () => wiro.tasks.length === PROMPTS.length);
		await editor.openNode('Flux Kontext');
		await editor.output.getByText('Wiro calls when the edits are done').waitFor();
		await editor.screenshot('put-aside-panel');
		await client.stop(await client.nextExecution(workflowId));
	});
});

it('under "Continue" a failed edit is an error item at its place', async () => {
	const { client, credentialId, wiro } = world;
	wiro.planEach((_, { prompt }) => ({
		queueSeconds: 0,
		seconds: 3,
		...(prompt === PROMPTS[1] && { pexit: '1', debugerror: 'No face found' }),
	}));
	const parameters = { options: { waitMode: 'callback' } };
	const file = editing({ credentialId, prompts: PROMPTS, parameters });
	file.nodes[file.nodes.length - 1].onError = 'continueRegularOutput';
	const execution = await client.finished((await putAside(file)).id);
	expect(execution.status).toBe('success');
	const items = itemsOf(execution, 'Flux Kontext');
	expect(items.map(({ json }) => json.error ?? promptOf(json.taskId))).toEqual(
		PROMPTS.map((prompt, n) => (n === 1 ? 'The edit failed: No face found' : prompt)),
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(PROMPTS.map((_, item) => ({ item })));
});

it('twelve executions each end with their own edits in order, though calls are lost, doubled, late, early and forged', async () => {
	const { client, wiro } = world;
	const thrown = dice(SEED);
	wiro.weather = { seed: SEED, callbacks: STORMY };
	wiro.planEach((_, { prompt }) =>
		prompt === PROMPTS[3]
			? // Told of, and last: where no call comes at the end, n8n's timer takes a minute.
				{ queueSeconds: 0, seconds: 7, callbacks: [{}] }
			: {
					queueSeconds: 0,
					seconds: 2 + 4 * thrown.next(),
					...(thrown.chance(0.2) && { pexit: '1' }),
				},
	);
	const workflow = await client.createWorkflow(sleeping('in-any-weather'));
	await client.activate(workflow);
	for (let n = 0; n < 12; n += 1) await client.trigger('in-any-weather');
	const ids = (await client.executions(workflow.id)).map(({ id }) => id);
	const all = await Promise.all(ids.map(async (id) => await client.finished(id)));
	const taskIds: unknown[] = [];
	for (const execution of all) {
		const edited = itemsOf(execution, 'Flux Kontext');
		expect(edited.map(({ json }) => json.succeeded)).toEqual(edited.map(() => true));
		const failed = itemsOf(execution, 'Failed').map(({ json }) => json.prompt);
		const fetched = itemsOf(execution, 'Fetch').filter(({ binary }) => binary?.data !== undefined);
		expect({
			status: execution.status,
			fetched: fetched.map(({ json }) => promptOf(json.taskId)),
		}).toEqual({
			status: 'success',
			fetched: PROMPTS.filter((prompt) => !failed.includes(prompt)),
		});
		taskIds.push(...fetched.map(({ json }) => json.taskId));
	}
	// Each has its own, and no one's is left.
	expect(taskIds.sort()).toEqual(wiro.billedTasks.map(({ id }) => id).sort());
	expect(wiro.tasks).toHaveLength(12 * PROMPTS.length);
}, 60_000);

it('a name of the node with quotes and braces in it does not matter', async () => {
	const { client } = world;
	const file = sleeping();
	const name = 'It\'s "the" {{ edit }} \\ node';
	const text = JSON.stringify(file).replaceAll('"Flux Kontext"', JSON.stringify(name));
	const execution = await client.finished(
		await client.run(await client.createWorkflow(JSON.parse(text) as WorkflowFile)),
	);
	expect(execution.status).toBe('success');
	expect(itemsOf(execution, 'Fetch')).toHaveLength(PROMPTS.length);
});
