import type { INodeParameters } from 'n8n-workflow';
import type { Editor } from './editor.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, fluxKontext, nodeOf } from './workflows.cjs';

const world = useEditor();

const EDIT = [
	'Model',
	'Prompt',
	'Image Source',
	'Image URL',
	'Second Image Source',
	'Second Image URL',
];
const FINAL = ['Output Format', 'Prompt Upsampling', 'Safety Tolerance', 'Seed'];
const NUMBERS = ['Samples', 'Steps', 'Guidance Scale', 'Seed'];
const TASK = ['Find Task By', 'Task ID'];

/** One node each, all on one canvas: opening a node is much faster than opening a workflow. */
const NODES: Record<string, INodeParameters> = {
	'Run and Wait': { operation: 'runAndWait' },
	'Run and Wait for URLs': { operation: 'runAndWait', returnAs: 'url' },
	'Run and Be Called': { operation: 'runAndWait', options: { waitMode: 'callback' } },
	Run: { operation: 'run' },
	'Get Detail': { resource: 'task', operation: 'getDetail' },
	'Get Detail with Pictures': { resource: 'task', operation: 'getDetail', returnAs: 'image' },
	'Get Many': { resource: 'task', operation: 'getMany' },
	Kill: { resource: 'task', operation: 'kill' },
	Cancel: { resource: 'task', operation: 'cancel' },
};

async function openCanvas(): Promise<Editor> {
	const { client, credentialId } = world;
	const nodes = Object.entries(NODES).map(([name, parameters], index) => ({
		...fluxKontext(index + 1, credentialId, parameters),
		name,
	}));
	const start = nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1);
	const { id } = await client.createWorkflow(chain([start, ...nodes]));
	const editor = await world.openEditor();
	await editor.openWorkflow(id);
	return editor;
}

describe('the search for nodes', () => {
	let editor: Editor;

	beforeAll(async () => {
		const start = nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1);
		const { id } = await world.client.createWorkflow(chain([start]));
		editor = await world.openEditor();
		await editor.openWorkflow(id);
	});

	it.each(['flux kontext', 'edit photo', 'wiro', 'image to image'])(
		'finds the node by "%s"',
		async (words) => {
			expect(await editor.search(words)).toContain('Flux Kontext');
		},
	);

	it('offers its operations, and puts the chosen one on the canvas', async () => {
		await editor.search('flux kontext');
		const creator = editor.page.getByTestId('node-creator');
		await creator.getByText('Flux Kontext', { exact: true }).click();
		await creator.getByText('Start edit without waiting').waitFor();
		await editor.screenshot('search');
		for (const action of [
			'Edit image and wait for result',
			'Get state and pictures of edit',
			'Stop running edit',
		]) {
			expect(await creator.getByText(action).count()).toBe(1);
		}
		await creator.getByText('Start edit without waiting').click();
		await editor.panel.waitFor();
		expect(await editor.parameter('operation').locator('input').inputValue()).toBe('Run');
	});
});

describe('the panel of the node', () => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await openCanvas();
	});

	afterEach(async () => {
		await editor.closeNode();
	});

	// First of all, while nothing is marked; and light comes last, for the pictures after it.
	it.each([
		['dark', 'fluxKontext.dark.svg'],
		['light', 'fluxKontext.svg'],
	] as const)('has an icon for the %s theme', async (scheme, file) => {
		await editor.page.emulateMedia({ colorScheme: scheme });
		await editor.openNode('Run and Wait');
		const icon = editor.panel.locator('img').first();
		expect(await icon.getAttribute('src')).toMatch(new RegExp(`/${file.replaceAll('.', '\\.')}$`));
		await editor.screenshot(`panel-${scheme}`);
		expect(
			await icon.evaluate((image: { naturalWidth: number }) => image.naturalWidth),
		).toBeGreaterThan(0);
	});

	it.each([
		['Run and Wait', [...EDIT, ...NUMBERS, 'Return As', 'Simplify', 'Options']],
		['Run', [...EDIT, ...NUMBERS, 'Simplify', 'Options']],
		['Get Detail', [...TASK, 'Wait Until Done', 'Return As', 'Simplify', 'Options']],
		['Get Many', ['Return All', 'Limit', 'Simplify', 'Filters']],
		['Kill', [...TASK, 'Simplify', 'Options']],
		['Cancel', [...TASK, 'Simplify', 'Options']],
	])('shows exactly the fields of %s', async (name, fields) => {
		await editor.openNode(name);
		expect(await editor.parameter('operation').locator('input').inputValue()).toBe(name);
		expect(await editor.labels()).toEqual(['Resource', 'Operation', ...fields]);
	});

	it.each([
		[
			'Run and Wait',
			[
				'Callback URL',
				'File Name',
				'Max Concurrency',
				'Max Cost',
				'Max Failed Edits',
				'On Timeout',
				'Put Output in Field',
				'Reuse Earlier Edits',
				'Timeout',
				'Wait Mode',
			],
		],
		[
			'Run and Wait for URLs',
			[
				'Callback URL',
				'Max Concurrency',
				'Max Cost',
				'Max Failed Edits',
				'On Timeout',
				'Reuse Earlier Edits',
				'Timeout',
				'Wait Mode',
			],
		],
		['Run', ['Callback URL', 'Max Concurrency', 'Reuse Earlier Edits']],
		['Get Detail with Pictures', ['File Name', 'Max Concurrency', 'Put Output in Field']],
	])('offers the options of %s', async (name, options) => {
		await editor.openNode(name);
		expect(await editor.options()).toEqual(options);
	});

	it.each([
		['Dev', [], ['Samples', 'Steps', 'Guidance Scale', 'Seed']],
		['Dev, 3 Images', ['Second', 'Third'], ['Samples', 'Steps', 'Guidance Scale', 'Seed']],
		['Pro', [], ['Aspect Ratio', ...FINAL]],
		['Max', [], ['Aspect Ratio', ...FINAL]],
		['Max, 2 Images', ['Second'], FINAL],
	])('shows exactly the fields of the model %s', async (model, pictures, settings) => {
		await editor.openNode('Run');
		await editor.choose('model', model);
		const more = pictures.flatMap((each) => [`${each} Image Source`, `${each} Image URL`]);
		const first = ['Model', 'Prompt', 'Image Source', 'Image URL'];
		expect(await editor.labels()).toEqual([
			...['Resource', 'Operation', ...first, ...more, ...settings],
			...['Simplify', 'Options'],
		]);
		await editor.screenshot(`panel-${model.toLowerCase().replace(/\W+/g, '-')}`);
	});

	it('has no field for files where Wiro calls', async () => {
		await editor.openNode('Run and Be Called');
		const labels = await editor.labels();
		await editor.screenshot('panel-callback');
		expect(labels).toContain('Wait Mode');
		expect(labels).not.toContain('Return As');
		expect(await editor.options()).toEqual([
			...['Callback URL', 'Max Cost', 'Max Failed Edits', 'On Timeout'],
			...['Reuse Earlier Edits', 'Timeout'],
		]);
	});

	it('adds the one option of Kill at once', async () => {
		await editor.openNode('Kill');
		await editor.panel.locator('[data-test-id="collection-parameter-add"]:visible').click();
		expect(await editor.labels()).toContain('Max Concurrency');
	});

	it('has no field that only a tool of an AI agent has', async () => {
		await editor.openNode('Run and Wait');
		expect(await editor.panel.getByTestId('from-ai-override-button').count()).toBe(0);
	});

	it('switches each picture between a URL and a file, and the task between ID and token', async () => {
		await editor.openNode('Run and Wait for URLs');
		await editor.choose('inputImageSource', 'Binary File');
		expect(await editor.labels()).toContain('Image Input Field');
		expect(await editor.labels()).not.toContain('Image URL');
		await editor.choose('inputImage2Source', 'Binary File');
		expect(await editor.labels()).toContain('Second Image Input Field');
		expect(await editor.labels()).not.toContain('Second Image URL');
		await editor.choose('resource', 'Task');
		await editor.choose('taskReference', 'Task Token');
		expect(await editor.labels()).toContain('Task Token');
		expect(await editor.labels()).not.toContain('Task ID');
	});

	it('marks a required field that is empty, and says so', async () => {
		await editor.openNode('Run and Wait');
		await editor.executeStep();
		await editor.page.getByText('Parameter "Prompt" is required.').first().waitFor();
		const marked = editor.panel.locator('[data-test-id^="parameter-input-"].has-issues');
		expect(await marked.evaluateAll((all) => all.map((one) => one.dataset.testId))).toEqual([
			'parameter-input-prompt',
		]);
		expect(world.wiro.calls).toEqual([]);
	});
});
