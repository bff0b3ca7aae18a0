import { itemsOf, type WorkflowFile } from '../host/client.cjs';
import { until } from '../host/until.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, editing, fluxKontext, nodeOf } from './workflows.cjs';

/* Executions that are put aside until Wiro calls. */

const world = useEditor();

const PROMPTS = ['Make it red', 'Make it green', 'Make it blue', 'Make it white'];

/** Trigger -> prompts as items -> Flux Kontext, put aside -> Get Detail; what failed goes to "Failed". */
function sleeping(options = {}): WorkflowFile {
	const { credentialId } = world;
	const parameters = { options: { waitMode: 'callback', ...options } };
	const file = editing({ credentialId, prompts: PROMPTS, parameters });
	const node = file.nodes[file.nodes.length - 1];
	node.onError = 'continueErrorOutput';
	const fetchIt = {
		...fluxKontext(4, credentialId, {
			resource: 'task',
			operation: 'getDetail',
			taskId: '={{ $json.taskId }}',
			waitUntilDone: true,
			returnAs: 'image',
		}),
		name: 'Fetch',
	};
	const failed = {
		...nodeOf(4, 'Failed', 'n8n-nodes-base.noOp', 1),
		position: [896, 224] as [number, number],
	};
	const both = ['Fetch', 'Failed'].map((name) => [{ node: name, type: 'main' as const, index: 0 }]);
	return {
		...file,
		nodes: [...file.nodes, fetchIt, failed],
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
		const promptOf = (taskId: unknown) => wiro.task(String(taskId))?.parameters.prompt;
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
});

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
