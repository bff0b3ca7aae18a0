import { itemsOf, type StoredExecution, type StoredWorkflow } from '../host/client.cjs';
import { EXAMPLES, examplePath, readExample } from '../host/examples.cjs';
import { whenThere } from '../host/whenThere.cjs';
import { plainPicture } from '../sandbox/index.cjs';
import { useEditor } from './useEditor.cjs';

const world = useEditor();

/** Imports a file as a user does, through the editor's menu; the credentials are taken by their names. */
async function importExample(name: string): Promise<StoredWorkflow> {
	const editor = await world.openEditor();
	const stored = await editor.importFile(examplePath(name));
	await editor.showWhole();
	await editor.screenshot(`example-${name.replace('.json', '')}`);
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

	it('edit-a-picture.json runs to success', async () => {
		const { client, wiro } = world;
		const workflow = await importExample('edit-a-picture.json');
		const execution = await client.finished(await client.run(workflow));
		expect(execution.status).toBe('success');
		expect(pictureFrom(execution, 'Flux Kontext')).toBe('image/png');
		expect(Object.keys(wiro.callsTo('Run')[0].files)).toEqual(['inputImage', 'inputImage2']);
	});

	it('form-to-edited-files.json takes two files from its form', async () => {
		const { client, wiro } = world;
		const workflow = await importExample('form-to-edited-files.json');
		await client.activate(workflow);
		const form = workflow.nodes.find(({ type }) => type.endsWith('.formTrigger'));
		const { page } = await world.openEditor();
		const address = `${client.origin}/form/${form?.webhookId}`;
		await whenThere(address);
		await page.goto(address);
		const file = (name: string) => ({
			name,
			mimeType: 'image/png',
			buffer: plainPicture(name),
		});
		const [first, second] = await page.locator('input[type="file"]').all();
		await first.setInputFiles(file('a.png'));
		await second.setInputFiles(file('b.png'));
		await page.locator('textarea').fill('Make it blue');
		await page.getByRole('button', { name: 'Submit' }).click();

		const execution = await client.finished(await client.nextExecution(workflow.id));
		expect(execution.status).toBe('success');
		expect(pictureFrom(execution, 'Edited files')).toBe('image/png');
		const [call] = wiro.callsTo('Run');
		expect(call.body.prompt).toBe('Make it blue');
		expect(Object.values(call.files).map(({ filename }) => filename)).toEqual(['a.png', 'b.png']);
	});

	it('get-detail-later.json waits and gets the picture', async () => {
		const { client } = world;
		const workflow = await importExample('get-detail-later.json');
		const execution = await client.finished(await client.run(workflow));
		expect(execution.status).toBe('success');
		expect(pictureFrom(execution, 'Get picture')).toBe('image/png');
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
		expect(itemsOf(execution, 'Failed edits').map(({ json }) => json.taskId)).toEqual([
			wiro.tasks.find(({ parameters }) => /dog/.test(String(parameters.prompt)))?.id,
		]);
	});
});
