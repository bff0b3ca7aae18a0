import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type IPinData,
	type IRun,
} from 'n8n-workflow';
import sharp from 'sharp';
import { edit, numbered } from '../batch/items.cjs';
import { execute, type WorkflowFile } from '../engine/engine.cjs';
import { NODE_TYPE, TestNodeTypes, TRIGGER_TYPE } from '../engine/nodeTypes.cjs';
import { WaitingPlace } from '../engine/waitingPlace.cjs';
import { later } from '../promises/support/time.cjs';
import { drawing, type Drawing } from '../sandbox/drawings.cjs';
import { plainPicture } from '../sandbox/index.cjs';
import { useWorld } from '../support/world.cjs';

// n8n's form and wait nodes load this for pages that no test renders; it is an ES module, which jest cannot `require` on Node 20.
jest.mock('sanitize-html', () => () => '');

const FOLDER = join(__dirname, '../../examples');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const STICKY = 'n8n-nodes-base.stickyNote';
/** n8n's form of the node for AI agents; n8n makes it itself. */
const TOOL = `${NODE_TYPE}Tool`;

/** What each type of node asks for, by the name that n8n proposes for a new credential. */
const CREDENTIALS: Record<string, object> = {
	[NODE_TYPE]: { wiroHmacApi: { id: null, name: 'Wiro HMAC account' } },
	[TRIGGER_TYPE]: { wiroHmacApi: { id: null, name: 'Wiro HMAC account' } },
	[TOOL]: { wiroHmacApi: { id: null, name: 'Wiro HMAC account' } },
	'@n8n/n8n-nodes-langchain.mcpTrigger': {
		httpBearerAuth: { id: null, name: 'Bearer Auth account' },
	},
};

const nodeTypes = new TestNodeTypes();

function read(name: string): WorkflowFile {
	return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as WorkflowFile;
}

/** As n8n lays it out: nodes are squares of 96 with their name below, sticky notes have sizes of their own. */
function box({ type, position: [x, y], parameters }: INode) {
	const [width, height] =
		type === STICKY ? [Number(parameters.width), Number(parameters.height)] : [96, 132];
	return { left: x, top: y, right: x + width, bottom: y + height };
}

describe.each(NAMES)('example %s', (name) => {
	const file = read(name);
	// n8n's AI nodes are a package that takes too much to install: the end-to-end tests have it.
	const nodes = file.nodes
		.filter(({ type }) => !type.startsWith('@n8n/n8n-nodes-langchain.'))
		.map((node) => (node.type === TOOL ? { ...node, type: NODE_TYPE } : node));
	const workflow = new Workflow({
		nodes: structuredClone(nodes),
		connections: {},
		active: false,
		nodeTypes,
	});

	it('has only nodes that n8n has, in versions that it has', () => {
		for (const { type, typeVersion } of nodes) {
			const { version } = nodeTypes.getByNameAndVersion(type, typeVersion).description;
			expect({ type, versions: [version].flat() }).toEqual({
				type,
				versions: expect.arrayContaining([typeVersion]) as number[],
			});
		}
	});

	it('has no issue in any parameter', () => {
		for (const node of Object.values(workflow.nodes)) {
			const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
			const { properties } = description;
			expect(NodeHelpers.getNodeParametersIssues(properties, node, description)).toBeNull();
		}
	});

	it.each([NODE_TYPE, TRIGGER_TYPE])('sets only parameters that the node %s has', (ours) => {
		const known = nodeTypes.getByNameAndVersion(ours).description.properties;
		// The last two are what n8n adds to every tool.
		const names = new Set([
			...known.map((property) => property.name),
			'descriptionType',
			'toolDescription',
		]);
		for (const { parameters } of nodes.filter(({ type }) => type === ours)) {
			expect(Object.keys(parameters).filter((parameter) => !names.has(parameter))).toEqual([]);
		}
	});

	it('connects nodes that are there, and leaves none alone', () => {
		const names = file.nodes.map((node) => node.name);
		const targets = Object.values(file.connections)
			.flatMap((outputs) => Object.values(outputs))
			.flatMap((outputs) => outputs.flatMap((output) => (output ?? []).map(({ node }) => node)));
		expect(new Set(names).size).toBe(names.length);
		expect(names).toEqual(expect.arrayContaining([...Object.keys(file.connections), ...targets]));
		const connected = new Set([...Object.keys(file.connections), ...targets]);
		const alone = file.nodes.filter((node) => node.type !== STICKY && !connected.has(node.name));
		expect(alone).toEqual([]);
	});

	it('lays its nodes out without overlaps', () => {
		const boxes = file.nodes.map(box);
		for (const [index, a] of boxes.entries()) {
			for (const b of boxes.slice(index + 1)) {
				const apart =
					a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
				expect({ a, b, apart }).toEqual({ a, b, apart: true });
			}
		}
	});

	it('asks for a credential by the name that n8n proposes, and carries none', () => {
		for (const { type, credentials } of file.nodes) {
			expect(credentials).toEqual(CREDENTIALS[type]);
		}
	});

	it('opens no address to programs that show no token: each call costs money', () => {
		const open = file.nodes
			.filter(({ type }) => /\.(webhook|mcpTrigger)$/.test(type))
			.filter(({ parameters }) => parameters.authentication !== 'bearerAuth');
		expect(open).toEqual([]);
	});
});

describe('what the examples do', () => {
	const world = useWorld();

	function outputOf(run: IRun, node: string, output = 0) {
		return run.data.resultData.runData[node]?.at(-1)?.data?.main[output] ?? [];
	}

	async function runExample(file: WorkflowFile, pinData: IPinData = {}): Promise<IRun> {
		return await execute(file, { credential: world.credential, pinData }).finished;
	}

	it('edit-a-picture.json sends the room and the dog, and hands on a picture', async () => {
		const run = await runExample(read('edit-a-picture.json'));

		expect(run.status).toBe('success');
		const [call] = world.wiro.callsTo('Run');
		expect(call.files.inputImage).toMatchObject({
			filename: 'room.jpg',
			contentType: 'image/jpeg',
		});
		expect(call.files.inputImage2).toMatchObject({
			filename: 'dog.jpg',
			contentType: 'image/jpeg',
		});
		expect(outputOf(run, 'Flux Kontext')[0].binary?.data.mimeType).toBe('image/png');
	});

	it.each<Drawing>(['room', 'dog'])(
		"edit-a-picture.json carries today's drawing of the %s",
		async (name) => {
			const [field] = read('edit-a-picture.json')
				.nodes.flatMap(({ parameters }) => fieldsOf(parameters))
				.filter((candidate) => candidate.name === name);
			const jpeg = Buffer.from(String(field.value), 'base64');
			expect(jpeg.length).toBeLessThan(25_000);
			const small = async (picture: Buffer) =>
				await sharp(picture).resize(64, 48).removeAlpha().raw().toBuffer();
			const [embedded, drawn] = [await small(jpeg), await small(await drawing(name))];
			const difference = embedded.reduce((sum, value, i) => sum + Math.abs(value - drawn[i]), 0);
			// More than what JPEG loses means that the drawing changed: run test/start/makeExamples.cts.
			expect(difference / embedded.length).toBeLessThan(4);
		},
	);

	/** What the form trigger hands on: its fields by their labels, files by labels with `_` for spaces. */
	const fromForm = (files: Record<string, string>) => ({
		'Picture form': [
			{
				json: { 'What to change': 'Make it blue' },
				binary: Object.fromEntries(
					Object.entries(files).map(([field, fileName]) => [
						field,
						{
							data: plainPicture(fileName).toString('base64'),
							mimeType: 'image/png',
							fileName,
						},
					]),
				),
			},
		],
	});

	it('form-to-edited-files.json edits each file of a form, and names the edited one after it', async () => {
		world.wiro.planEach((n) => (n === 2 ? { pexit: '1' } : undefined));
		const run = await runExample(
			read('form-to-edited-files.json'),
			fromForm({ Pictures_0: 'chair.png', Pictures_1: 'bad.png', Pictures_2: 'sofa.v2.png' }),
		);

		expect(run.data.resultData.error).toBeUndefined();
		const calls = world.wiro.callsTo('Run');
		expect(calls.map(({ body }) => body.prompt)).toEqual(Array(3).fill('Make it blue'));
		const files = outputOf(run, 'Edited files').map(({ binary }) => binary?.data.fileName);
		expect(files).toEqual(['chair.png', 'sofa.v2.png']);
		expect(outputOf(run, 'Failed files')).toHaveLength(1);
	});

	it.each([
		['two pictures', { Picture: 'a.png', Second_picture: 'b.png' }],
		['one picture', { Picture: 'a.png' }],
	])('form-gives-picture-back.json takes %s, and has a file to give back', async (_, files) => {
		const run = await runExample(read('form-gives-picture-back.json'), fromForm(files));

		// The browser fetches it from the form's ending: the end-to-end tests do.
		expect([run.status, run.data.resultData.lastNodeExecuted]).toEqual([
			'waiting',
			'Give the picture back',
		]);
		const [call] = world.wiro.callsTo('Run');
		expect(call.body.prompt).toBe('Make it blue');
		const sent = Object.values(call.files).map(({ filename }) => filename);
		expect(sent).toEqual(Object.values(files));
		expect(outputOf(run, 'Edit picture')[0].binary?.data.mimeType).toBe('image/png');
	});

	it('form-gives-picture-back.json says what happened when there is no picture', async () => {
		world.wiro.planEach(() => ({ pexit: '1' }));
		const run = await runExample(
			read('form-gives-picture-back.json'),
			fromForm({ Picture: 'a.png' }),
		);

		expect(run.data.resultData.lastNodeExecuted).toBe('Say what happened');
		expect(outputOf(run, 'Edit picture', 1)[0].json.error).toMatch(/^The edit failed/);
	});

	it('wait-for-a-call.json is put aside, and its picture is fetched after the call', async () => {
		const n8n = await WaitingPlace.start();
		try {
			const run = await n8n.execute(read('wait-for-a-call.json'), { credential: world.credential });
			expect(world.wiro.callbacks).toMatchObject([{ status: 200 }]);
			expect(outputOf(run, 'Get picture')[0].binary?.data.mimeType).toBe('image/png');
		} finally {
			await n8n.stop();
		}
	});

	it('get-detail-later.json starts the edit, waits, and gets the picture', async () => {
		const run = await runExample(read('get-detail-later.json'));

		expect(run.data.resultData.error).toBeUndefined();
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
		expect(outputOf(run, 'Get picture')[0].binary?.data.mimeType).toBe('image/png');
	});

	it('collect-finished-edits.json starts its edits, and each comes in when it is done', async () => {
		const file = read('collect-finished-edits.json');
		const trigger = await world.publish({ file });
		world.wiro.planEach((n) => ({ seconds: 30, ...(n === 2 && { pexit: '1' }) }));
		const start = file.nodes.find(({ name }) => name === 'Start edits');
		Object.assign(start?.parameters.options ?? {}, { callbackUrl: trigger.url });
		const { resultData } = (await runExample(file)).data;
		expect(resultData.error).toBeUndefined();
		expect(world.time.seconds()).toBeLessThan(20);

		await later(90);
		const runs = (await trigger.outcomes()).map(({ run }) => run);
		const pictures = runs.flatMap((run) => outputOf(run, 'Edited picture'));
		expect(pictures.map(({ binary }) => binary?.data.fileName)).toEqual([
			`${world.wiro.tasks[0].id}-0.png`,
		]);
		const failed = runs.flatMap((run) => outputOf(run, 'Failed edit'));
		expect(failed.map(({ json }) => json.taskId)).toEqual([world.wiro.tasks[1].id]);
	});

	/** Of the two edits of the night, that of the dog fails so many times. */
	function dogFails(times: number) {
		let left = times;
		world.wiro.planEach((_, { prompt }) => {
			if (!String(prompt).includes('dog') || left === 0) return undefined;
			left -= 1;
			return { pexit: '1', debugerror: 'No dog found' };
		});
	}

	const report = (run: IRun) => outputOf(run, 'Mail the report').map(({ json }) => json);

	it('nightly-batch.json hands on what was edited, and reports what failed twice', async () => {
		dogFails(2);
		const run = await runExample(read('nightly-batch.json'));

		expect(run.data.resultData.error).toBeUndefined();
		const edited = outputOf(run, 'Edited pictures');
		expect(edited.map(({ binary }) => binary?.data.fileName)).toEqual(['room.png']);
		const failed = {
			picture: 'dog',
			prompt: 'Put the dog on a plain white background.',
			whatHappened: 'The edit failed: No dog found',
			whatToDo: expect.any(String) as string,
			taskId: world.wiro.tasks.at(-1)?.id,
		};
		expect(outputOf(run, 'Failed edits').map(({ json }) => json)).toEqual([failed]);
		expect(world.wiro.callsTo('Run')).toHaveLength(3);
		expect(report(run)).toEqual([
			{
				done: 1,
				reused: 0,
				failed: 1,
				notStarted: 0,
				cost: 0.0035,
				slowest: 'room.png, 6 s',
				subject: '1 pictures edited, 1 not',
				text: expect.stringContaining('\ndog: The edit failed: No dog found. Check') as string,
			},
		]);
	});

	it('nightly-batch.json gives what failed a second chance', async () => {
		dogFails(1);
		const run = await runExample(read('nightly-batch.json'));

		const saved = run.data.resultData.runData['Edited pictures'].flatMap(
			({ data }) => data?.main[0] ?? [],
		);
		expect(saved.map(({ binary }) => binary?.data.fileName)).toEqual(['room.png', 'dog.png']);
		expect(report(run)).toEqual([expect.objectContaining({ done: 2, failed: 0 })]);
	});

	it('nightly-batch.json, run a second time, pays for nothing', async () => {
		await runExample(read('nightly-batch.json'));
		const run = await runExample(read('nightly-batch.json'));

		expect(report(run)).toEqual([expect.objectContaining({ done: 2, reused: 2, cost: 0 })]);
		expect(world.wiro.callsTo('Run')).toHaveLength(2);
	});

	it('nightly-batch.json ends in red when nothing succeeded, after its report', async () => {
		world.wiro.fault('Run', { kind: 'refusal', code: 97, message: 'Low balance' }, { times: 9 });
		const run = await runExample(read('nightly-batch.json'));

		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toBe('0 pictures edited, 2 not');
		expect(report(run)).toEqual([
			expect.objectContaining({ done: 0, failed: 0, notStarted: 2, cost: 0, slowest: null }),
		]);
	});

	it('fetch-what-was-started.json gets what is done or still runs, and is not saved yet', async () => {
		world.wiro.planEach((n) => ({ queueSeconds: 0, seconds: 30, pexit: n === 2 ? '1' : '0' }));
		const start = async (count: number) =>
			await world.run({
				parameters: { ...edit(), operation: 'run' },
				items: numbered(count),
			});
		await start(3);
		await later(60);
		await start(1);
		const [saved, , done, running] = world.wiro.tasks.map(({ id }) => id);
		const file = read('fetch-what-was-started.json');
		const run = await runExample(file, {
			'Saved already': [{ json: { name: `${saved}-0.png` } }, { json: { name: 'notes.txt' } }],
		});

		expect(run.data.resultData.error).toBeUndefined();
		const files = outputOf(run, 'Fetched pictures').map(({ binary }) => binary?.data.fileName);
		expect(files).toEqual([`${running}-0.png`, `${done}-0.png`]);
		expect(world.wiro.callsTo('Run')).toHaveLength(4);
	});

	it('fetch-what-was-started.json is green where nothing was started', async () => {
		const run = await runExample(read('fetch-what-was-started.json'));
		expect(run.status).toBe('success');
	});

	it.each([
		'collect-finished-edits.json',
		'edit-a-picture.json',
		'get-detail-later.json',
		'nightly-batch.json',
	])('%s runs green as imported, with pictures of its own', async (name) => {
		const run = await runExample(read(name));

		expect(run.status).toBe('success');
		const calls = world.wiro.callsTo('Run');
		expect(calls.length).toBeGreaterThan(0);
		for (const { files } of calls) {
			expect(files.inputImage).toMatchObject({ contentType: 'image/jpeg' });
			expect(files.inputImage.filename).toMatch(/^(room|dog)\.jpg$/);
		}
		expect(outputOf(run, 'Failed edits')).toEqual([]);
	});

	it.each(NAMES)('%s points at no made-up address, and its note says what to change', (name) => {
		const { nodes } = read(name);
		expect(JSON.stringify(nodes)).not.toContain('example.com');
		const notes = nodes.filter(({ type }) => type === STICKY);
		expect(notes.map(({ parameters }) => String(parameters.content)).join('\n')).toContain(
			'**To change:**',
		);
	});
});

function fieldsOf({ assignments }: INodeParameters): Array<{ name: string; value: unknown }> {
	const set = assignments as unknown as
		{ assignments: Array<{ name: string; value: unknown }> } | undefined;
	return set?.assignments ?? [];
}
