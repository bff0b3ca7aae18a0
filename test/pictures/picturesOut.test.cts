import { Readable } from 'node:stream';
import type { INodeParameters } from 'n8n-workflow';
import type { SandboxTask } from '../sandbox/task.cjs';
import { streamBytes, type OutputPlan } from '../sandbox/index.cjs';
import { MODES, expectFailure } from '../promises/support/failing.cjs';
import { only, taskOf } from '../promises/support/tasks.cjs';
import {
	bytesIn,
	EDIT,
	fileIn,
	finishedTask,
	noise,
	pictureOf,
	servedBytes,
	sha256,
	urlsOf,
	usePictureWorld,
} from './pictureWorld.cjs';

const SIMPLE_KEYS = [
	'taskId',
	'taskToken',
	'status',
	'succeeded',
	'output',
	'elapsedSeconds',
	'cost',
	'createdAt',
	'finishedAt',
];

describe('edited pictures come as files, one item each', () => {
	const world = usePictureWorld();

	/** The entry of a picture in a simplified task. */
	const entryOf = (task: SandboxTask, position: number) => ({
		name: task.outputs[position].name,
		url: urlsOf(world, task)[position],
		contentType: task.outputs[position].contentType,
		size: servedBytes(task, position).length,
	});

	test('Run and Wait does so unless told otherwise: the file is in "data", the facts of the task in json', async () => {
		const { error, items } = await world.run({ parameters: EDIT });
		expect(error).toBeUndefined();
		const item = only(items);
		const task = taskOf(world, 1);
		expect(Object.keys(item.json)).toEqual(SIMPLE_KEYS);
		expect(item.json).toMatchObject({
			taskId: task.id,
			taskToken: task.token,
			status: 'task_postprocess_end',
			succeeded: true,
			output: entryOf(task, 0),
		});
		expect(Object.keys(item.binary ?? {})).toEqual(['data']);
		// What n8n needs to show a picture, and the next node to take it.
		expect(fileIn(item)).toMatchObject({
			fileName: `${task.id}-0.png`,
			fileExtension: 'png',
			mimeType: 'image/png',
			fileType: 'image',
		});
		expect(await bytesIn(world, item)).toEqual(servedBytes(task));
	});

	test('Get Detail does so if told', async () => {
		const task = await finishedTask(world, { outputs: 2 });
		const { error, items } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.output)).toEqual([entryOf(task, 0), entryOf(task, 1)]);
		const keys = [...SIMPLE_KEYS, 'reason'];
		expect(items.map(({ json }) => Object.keys(json))).toEqual([keys, keys]);
		expect(items.map((item) => fileIn(item).fileName)).toEqual([
			`${task.id}-0.png`,
			`${task.id}-1.png`,
		]);
		expect(await bytesIn(world, items[0])).toEqual(servedBytes(task, 0));
		expect(await bytesIn(world, items[1])).toEqual(servedBytes(task, 1));
	});

	test('Get Detail fetches no picture unless told', async () => {
		const task = await finishedTask(world);
		const { items } = await world.run({ parameters: { operation: 'getDetail', taskId: task.id } });
		expect(only(items)).not.toHaveProperty('binary');
		expect(items[0].json.outputs).toEqual([entryOf(task, 0)]);
		expect(world.wiro.callsTo('picture')).toEqual([]);
	});

	test('Run and Wait fetches no picture when it is to return URLs', async () => {
		const { items } = await world.run({ parameters: { ...EDIT, returnAs: 'url', samples: 2 } });
		expect(only(items)).not.toHaveProperty('binary');
		expect(world.wiro.callsTo('picture')).toEqual([]);
	});

	test('the file goes into the field that is named', async () => {
		const options = { binaryPropertyOutput: 'edited picture' };
		const { items } = await world.run({ parameters: { ...EDIT, options } });
		expect(Object.keys(only(items).binary ?? {})).toEqual(['edited picture']);
		const detail = await world.run({ parameters: pictureOf(taskOf(world, 1), options) });
		expect(Object.keys(only(detail.items).binary ?? {})).toEqual(['edited picture']);
	});

	test.each([EDIT, { operation: 'getDetail', returnAs: 'image' }] as INodeParameters[])(
		'without Simplify, json is the task as Wiro sent it with "output" in place of "outputs": $operation',
		async (parameters) => {
			const earlier = await finishedTask(world, { outputs: 2 });
			world.wiro.plan({ outputs: 2 });
			const { error, items } = await world.run({
				parameters: { ...parameters, taskId: earlier.id, simplify: false },
			});
			expect(error).toBeUndefined();
			const task = taskOf(world, parameters.operation === 'getDetail' ? 1 : 2);
			const sent = task.entry(world.wiro.pictureOrigin, 'short');
			const { outputs } = sent;
			if (!Array.isArray(outputs)) throw new Error('The sandbox sent no outputs');
			expect(items.map(({ json }) => Object.entries(json))).toEqual(
				[0, 1].map((n) =>
					Object.entries(sent).map(([key, value]) =>
						key === 'outputs' ? ['output', outputs[n]] : [key, value],
					),
				),
			);
			expect(await bytesIn(world, items[1])).toEqual(servedBytes(task, 1));
		},
	);

	test('samples come in their order, also when the first one comes down last', async () => {
		world.wiro.plan({ outputs: [3, 1, 4, 1, 5].map((n, i) => ({ bytes: noise(n * 100 + i) })) });
		world.wiro.fault(
			'picture',
			{ kind: 'delay', seconds: 20 },
			{ where: ({ path }) => path.endsWith('/0.png') },
		);
		world.wiro.fault(
			'picture',
			{ kind: 'slow', bytesPerSecond: 100 },
			{ where: ({ path }) => path.endsWith('/2.png') },
		);
		const { error, items } = await world.run({ parameters: EDIT });
		expect(error).toBeUndefined();
		expect(items.map((item) => fileIn(item).fileName)).toEqual(
			[0, 1, 2, 3, 4].map((n) => `${taskOf(world, 1).id}-${n}.png`),
		);
		const sizes = await Promise.all(items.map(async (item) => (await bytesIn(world, item)).length));
		expect(sizes).toEqual([300, 101, 402, 103, 504]);
	});

	test('each picture is linked to the item that asked for it, in the order of the input', async () => {
		world.wiro.planEach((n) => ({ outputs: [2, 1, 3][n - 1], seconds: [30, 5, 12][n - 1] }));
		const { error, items } = await world.run({ parameters: EDIT, items: [{}, {}, {}] });
		expect(error).toBeUndefined();
		const links = [0, 0, 1, 2, 2, 2];
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(links.map((item) => ({ item })));
		for (const [position, item] of items.entries()) {
			const task = taskOf(world, links[position] + 1);
			expect(item.json.taskId).toBe(task.id);
			const picture = links.slice(0, position).filter((n) => n === links[position]).length;
			expect(await bytesIn(world, item)).toEqual(servedBytes(task, picture));
		}
	});

	test.each([
		{ name: 'Grüße – "2".png' },
		{ name: '🐕 on 🛋️.png' },
		{ name: 'a b.jpg', contentType: 'image/jpeg', bytes: noise(900) },
		{ name: 'a.webp', contentType: 'image/webp', bytes: noise(900) },
		{ name: 'a.gif', contentType: 'image/gif', bytes: noise(900) },
	])('a picture keeps its name and type: $name', async (output: Partial<OutputPlan>) => {
		world.wiro.plan({ outputs: [output] });
		const { error, items } = await world.run({ parameters: EDIT });
		expect(error).toBeUndefined();
		const { name = '', contentType = 'image/png' } = output;
		expect(fileIn(only(items))).toMatchObject({
			fileName: `${taskOf(world, 1).id}-${name}`,
			fileExtension: name.split('.').at(-1),
			mimeType: contentType,
			fileType: 'image',
		});
	});

	test('where Wiro leaves out name, type and size, the URL and the host tell them', async () => {
		const task = await finishedTask(world, { outputs: [{ name: 'cat.png' }] });
		const { outputs } = task.entry(world.wiro.pictureOrigin, 'short');
		if (!Array.isArray(outputs)) throw new Error('The sandbox sent no outputs');
		world.wiro.fault('Detail', {
			kind: 'json',
			body: {
				result: true,
				errors: [],
				tasklist: [
					{
						...task.entry(world.wiro.pictureOrigin, 'short'),
						outputs: outputs.map(({ url }: { url: string }) => ({ url })),
					},
				],
			},
		});
		const { error, items } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
		expect(only(items).json.output).toEqual({
			name: null,
			url: urlsOf(world, task)[0],
			contentType: null,
			size: null,
		});
		expect(fileIn(items[0])).toMatchObject({
			fileName: `${task.id}-cat.png`,
			fileExtension: 'png',
			mimeType: 'image/png',
		});
		expect(await bytesIn(world, items[0])).toEqual(servedBytes(task));
	});

	test('Get Detail of a task that still runs is its one plain item', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		await world.run({ parameters: { operation: 'run', prompt: 'x' } });
		const task = taskOf(world, 1);
		const { error, items } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
		expect(only(items)).toEqual({
			json: expect.objectContaining({ taskId: task.id, succeeded: null, outputs: [] }),
			pairedItem: { item: 0 },
		});
		expect(world.wiro.callsTo('picture')).toEqual([]);
	});

	test('also where Wiro lists its pictures before it is done', async () => {
		const url = `${world.wiro.pictureOrigin}/not-yet.png`;
		const outputs = [{ name: '0.png', contenttype: 'image/png', size: '10', url }];
		world.wiro.plan({ outcome: 'stuck', set: { outputs } });
		await world.run({ parameters: { operation: 'run', prompt: 'x' } });
		const { error, items } = await world.run({ parameters: pictureOf(taskOf(world, 1)) });
		expect(error).toBeUndefined();
		expect(only(items).json).toMatchObject({ succeeded: null, outputs: [{ url }] });
		expect(items[0]).not.toHaveProperty('binary');
	});

	test('two samples that Wiro calls the same, or does not name, have names of their own', async () => {
		const url = `${world.wiro.pictureOrigin}/inputs/room.png`;
		const namesFor = async (name?: string) => {
			const task = await finishedTask(world, {
				set: {
					outputs: [
						{ name, url },
						{ name, url },
					],
				},
			});
			const { items } = await world.run({ parameters: pictureOf(task) });
			return items.map((item) => fileIn(item).fileName?.replace(task.id, 'ID'));
		};
		expect(await namesFor('out.png')).toEqual(['ID-out-1.png', 'ID-out-2.png']);
		expect(await namesFor()).toEqual(['ID-room-1.png', 'ID-room-2.png']);
		const long = await namesFor(`${'x'.repeat(300)}.png`);
		expect(new Set(long).size).toBe(2);
	});

	test('without Simplify, each file stands beside its own entry, also in a list with gaps', async () => {
		const entry = { name: '0.png', url: `${world.wiro.pictureOrigin}/inputs/room.png` };
		const task = await finishedTask(world, { set: { outputs: [null, entry] } });
		const { items } = await world.run({ parameters: { ...pictureOf(task), simplify: false } });
		expect(only(items).json.output).toEqual(entry);
	});

	test('Get Detail of a task that failed is its one plain item', async () => {
		const task = await finishedTask(world, { pexit: '1' });
		const { error, items } = await world.run({ parameters: pictureOf(task) });
		expect(error).toBeUndefined();
		expect(only(items).json).toMatchObject({ succeeded: false, outputs: [] });
		expect(items[0]).not.toHaveProperty('binary');
	});

	test('Run and Wait that hands on a task at its timeout hands on one plain item', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		const options = { timeout: 30, onTimeout: 'continue' };
		const { error, items } = await world.run({ parameters: { ...EDIT, options } });
		expect(error).toBeUndefined();
		expect(only(items)).not.toHaveProperty('binary');
		expect(items[0].json).toMatchObject({ succeeded: null });
	});

	test('Run and Wait fails, in words, when a success has no pictures', async () => {
		for (const onError of MODES) {
			world.wiro.reset();
			world.wiro.plan({ outputs: 0, pexit: '0' });
			const outcome = await world.run({ parameters: EDIT, onError });
			const { id, token } = taskOf(world, 1);
			expectFailure(outcome, onError, {
				title: 'The edit is done, but there is no picture',
				says: [`task ${id}`, 'Get Detail', "set 'Return As' to 'URL'"],
				details: { taskId: id, taskToken: token },
			});
		}
	});
});

describe.each(['memory', 'filesystem', 'database'] as const)(
	'with the files of n8n in %s mode, what comes down is what the host serves, to the byte',
	(mode) => {
		const world = usePictureWorld({ mode });

		test.each([
			['1 byte', 1],
			['2 bytes', 2],
			['3 bytes', 3],
			['1 kB', 1024],
			['64 kB and a byte', 65_537],
			['1 MB and a byte', 1024 * 1024 + 1],
			...(mode === 'database' ? [] : ([['64 MB', 64 * 1024 * 1024]] as Array<[string, number]>)),
		])('%s', async (_name, size) => {
			const task = await finishedTask(world, { outputs: [{ stream: { size } }] });
			const { error, items } = await world.run({ parameters: pictureOf(task) });
			expect(error).toBeUndefined();
			const file = fileIn(only(items));
			expect(file.id === undefined).toBe(mode === 'memory');
			expect(await sha256(await world.storage.read(file))).toBe(await sha256(streamBytes(size)));
			expect(world.wiro.callsTo('picture')).toHaveLength(1);
		});

		test('an edited picture is edited again, from file to file', async () => {
			const room = await world.storage.keep(Readable.from(streamBytes(5000)), {
				fileName: 'room.jpg',
				mimeType: 'image/jpeg',
			});
			const parameters = { ...EDIT, inputImageSource: 'binary' };
			const first = await world.run({ parameters, items: [{ json: {}, binary: { data: room } }] });
			expect(first.error).toBeUndefined();
			const second = await world.run({ parameters, items: first.items });
			expect(second.error).toBeUndefined();
			const [one, two] = world.wiro.callsTo('Run').map(({ files }) => files.inputImage);
			expect(one).toMatchObject({ filename: 'room.jpg', contentType: 'image/jpeg', size: 5000 });
			expect(two).toMatchObject({
				filename: `${taskOf(world, 1).id}-0.png`,
				contentType: 'image/png',
			});
			expect(two.bytes).toEqual(servedBytes(taskOf(world, 1)));
			expect(await bytesIn(world, only(second.items))).toEqual(servedBytes(taskOf(world, 2)));
		});
	},
);
