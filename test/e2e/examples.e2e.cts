import { itemsOf, type StoredExecution, type StoredWorkflow } from '../host/client.cjs';
import { EXAMPLES, examplePath, readExample } from '../host/examples.cjs';
import { whenThere } from '../host/whenThere.cjs';
import { plainPicture } from '../sandbox/index.cjs';
import { useEditor } from './useEditor.cjs';

const world = useEditor();

/** The IDs of what was imported, by the file's name. */
const imported = new Map<string, string>();

/**
 * Imports a file as a user does, through the editor's menu; the credentials are taken by their names. Once for all tests: the editor takes
 * seconds to load, and what it has saved is what is run.
 */
async function importExample(name: string): Promise<StoredWorkflow> {
	const known = imported.get(name);
	if (known !== undefined) return await world.client.workflow(known);
	const editor = await world.openEditor();
	const stored = await editor.importFile(examplePath(name));
	await editor.showWhole();
	await editor.screenshot(`example-${name.replace('.json', '')}`);
	imported.set(name, stored.id);
	return stored;
}

function pictureFrom(execution: StoredExecution, node: string): string | undefined {
	return itemsOf(execution, node)[0]?.binary?.data?.mimeType;
}

/** The credentials that a workflow's nodes of one type of credential have, each once. */
function credentialsOf({ nodes }: StoredWorkflow, type: string): Array<string | null> {
	return [...new Set(nodes.flatMap(({ credentials }) => credentials?.[type]?.id ?? []))];
}

describe('examples, imported without a change', () => {
	let bearerAuthId: string;

	beforeAll(async () => {
		bearerAuthId = await world.client.createBearerAuth('Bearer Auth account', 'not-used-here');
	});
	afterAll(async () => {
		await world.client.deleteCredential(bearerAuthId);
	});

	it.each(EXAMPLES)('%s arrives as it is in the file', async (name) => {
		const stored = await importExample(name);
		const file = readExample(name);
		expect(stored.connections).toEqual(file.connections);
		expect(stored.nodes).toHaveLength(file.nodes.length);
		for (const [index, { name: node, type, typeVersion, parameters }] of stored.nodes.entries()) {
			// The editor leaves out what is at its default, and adds nothing.
			expect(file.nodes[index]).toMatchObject({ name: node, type, typeVersion, parameters });
		}
		expect(credentialsOf(stored, 'wiroHmacApi')).toEqual([world.credentialId]);
		const forAgents = file.nodes.some(({ credentials }) => credentials?.httpBearerAuth);
		expect(credentialsOf(stored, 'httpBearerAuth')).toEqual(forAgents ? [bearerAuthId] : []);
	});

	/** Runs one, and looks for the edited picture. */
	async function runToPicture(name: string, node: string): Promise<void> {
		const { client } = world;
		const workflow = await importExample(name);
		const execution = await client.finished(await client.run(workflow));
		expect(execution.status).toBe('success');
		expect(pictureFrom(execution, node)).toBe('image/png');
	}

	it('edit-a-picture.json runs to success', async () => {
		await runToPicture('edit-a-picture.json', 'Flux Kontext');
		expect(Object.keys(world.wiro.callsTo('Run')[0].files)).toEqual(['inputImage', 'inputImage2']);
	});

	/** Fills in a form as a visitor does. */
	async function submitForm(workflow: StoredWorkflow, uploads: string[][]) {
		const { client } = world;
		await client.activate(workflow);
		const form = workflow.nodes.find(({ type }) => type.endsWith('.formTrigger'));
		const { page } = await world.openEditor();
		const address = `${client.origin}/form/${form?.webhookId}`;
		await whenThere(address);
		await page.goto(address);
		const inputs = await page.locator('input[type="file"]').all();
		for (const [index, names] of uploads.entries()) {
			await inputs[index].setInputFiles(
				names.map((name) => ({ name, mimeType: 'image/png', buffer: plainPicture(name) })),
			);
		}
		await page.locator('textarea').fill('Make it blue');
		await page.getByRole('button', { name: 'Submit' }).click();
		return page;
	}

	it('form-to-edited-files.json edits each of the files from its form', async () => {
		const { client, wiro } = world;
		const workflow = await importExample('form-to-edited-files.json');
		await submitForm(workflow, [['a.png', 'b.png']]);
		const execution = await client.finished(await client.nextExecution(workflow.id));
		expect(execution.status).toBe('success');
		const edited = itemsOf(execution, 'Edited files');
		// n8n's form takes them in the order in which it has stored them.
		const names = edited.map(({ binary }) => binary?.data?.fileName);
		expect(names.sort()).toEqual(['a.png', 'b.png']);
		expect(wiro.callsTo('Run').map(({ body }) => body.prompt)).toEqual([
			'Make it blue',
			'Make it blue',
		]);
	});

	it("form-gives-picture-back.json hands the edited picture to the visitor's browser", async () => {
		const workflow = await importExample('form-gives-picture-back.json');
		const page = await submitForm(workflow, [['a.png'], ['b.png']]);
		const download = await page.waitForEvent('download');
		expect(download.suggestedFilename()).toMatch(/^\d+-0\.png$/);
		const [call] = world.wiro.callsTo('Run');
		expect(Object.values(call.files).map(({ filename }) => filename)).toEqual(['a.png', 'b.png']);
	});

	it('wait-for-a-call.json sleeps until Wiro calls, and gets the picture', async () => {
		await runToPicture('wait-for-a-call.json', 'Get picture');
		// One after the call, and one of Get Detail.
		expect(world.wiro.callsTo('Detail')).toHaveLength(2);
	});

	it('get-detail-later.json waits and gets the picture', async () => {
		await runToPicture('get-detail-later.json', 'Get picture');
	});

	it('nightly-batch.json edits its list of pictures and prompts', async () => {
		const { client, wiro } = world;
		wiro.planEach((_, { prompt }) =>
			String(prompt).includes('dog') ? { pexit: '1', debugerror: 'No dog found' } : undefined,
		);
		const workflow = await importExample('nightly-batch.json');
		const execution = await client.finished(await client.run(workflow));
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Edited pictures')).toHaveLength(1);
		expect(itemsOf(execution, 'Failed edits')).toMatchObject([
			{ json: { taskId: wiro.tasks.at(-1)?.id } },
		]);
		expect(itemsOf(execution, 'Mail the report')).toMatchObject([{ json: { done: 1, failed: 1 } }]);
	});

	it('collect-finished-edits.json collects what it started, once its address is pasted as its note says', async () => {
		const { client, wiro } = world;
		const imported = await importExample('collect-finished-edits.json');
		const finished = imported.nodes.find(({ name }) => name === 'Finished edit');
		const callbackUrl = `${client.origin}/webhook/${finished?.webhookId}/webhook`;
		const nodes = imported.nodes.map((node) =>
			node.name === 'Start edits'
				? { ...node, parameters: { ...node.parameters, options: { callbackUrl } } }
				: node,
		);
		const { name, connections, settings } = imported;
		const workflow = await client.createWorkflow({ name, nodes, connections, settings });
		await client.activate(workflow);
		await whenThere(callbackUrl, { method: 'POST', body: '{}' });
		const started = await client.finished(await client.run(workflow, { trigger: 'Every night' }));
		expect(started.status).toBe('success');
		const known = [started.id];
		const collected: unknown[] = [];
		for (const _ of wiro.tasks) {
			known.push(await client.nextExecution(workflow.id, known));
			const execution = await client.finished(known.at(-1) ?? '');
			collected.push(itemsOf(execution, 'Edited picture')[0]?.binary?.data.fileName);
		}
		expect(collected.sort()).toEqual(wiro.tasks.map(({ id }) => `${id}-0.png`).sort());
	});

	it('fetch-what-was-started.json gets the pictures of what was started before', async () => {
		const { client, wiro } = world;
		await client.finished(await client.run(await importExample('get-detail-later.json')));
		const workflow = await importExample('fetch-what-was-started.json');
		const execution = await client.finished(await client.run(workflow));
		expect(execution.status).toBe('success');
		const fetched = itemsOf(execution, 'Fetched pictures');
		expect(fetched.map(({ json }) => json.taskId)).toContain(wiro.tasks.at(-1)?.id);
	});
});
