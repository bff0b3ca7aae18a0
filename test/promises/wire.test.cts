import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { useWorld } from '../support/world.cjs';
import { ABOUT_A_TASK, only, startTask, taskOf } from './support/tasks.cjs';

const world = useWorld();

const PICTURE = 'https://example.com/chair.jpg';

/** The body of the one Run call that these parameters make, with the order of its fields. */
const bodyOf = async (parameters: INodeParameters, item: IDataObject = {}) => {
	const { error } = await world.run({
		parameters: { operation: 'run', prompt: 'Add a dog', ...parameters },
		items: [item],
	});
	expect(error).toBeUndefined();
	const { body, rawBody } = only(world.wiro.callsTo('Run'));
	expect(JSON.parse(String(rawBody))).toEqual(body);
	return body;
};

describe('what goes over the wire is exactly the fields of the tool', () => {
	test("a prompt and a picture go with the tool's own defaults, in the tool's own types", async () => {
		expect(await bodyOf({})).toEqual({
			inputImageUrl: 'https://example.com/chair.jpg',
			prompt: 'Add a dog',
			steps: 28,
			scale: 2.5,
			samples: 1,
			seed: '0',
		});
	});

	test('every field filled in goes under its own name', async () => {
		const parameters = {
			prompt: 'Put the dog on the couch',
			inputImageUrl: 'https://example.com/room.jpg',
			inputImage2Url: 'http://example.com/dog.png?size=large#top',
			steps: 40,
			scale: 3.75,
			samples: 3,
			seed: '12345678901234567890',
			options: { callbackUrl: 'https://example.com/webhook/done' },
		};
		const { options, ...fields } = parameters;
		expect(await bodyOf(parameters)).toEqual({ ...fields, callbackUrl: options.callbackUrl });
		expect(only(world.wiro.tasks).parameters.callbackUrl).toBe('https://example.com/webhook/done');
	});

	test.each(['run', 'runAndWait'])('%s sends the same fields', async (operation) => {
		const parameters = {
			operation,
			returnAs: 'url',
			inputImageUrl: 'https://example.com/room.jpg',
			options: { callbackUrl: 'https://example.com/webhook/done' },
		};
		expect(await bodyOf(parameters)).toEqual({
			inputImageUrl: 'https://example.com/room.jpg',
			prompt: 'Add a dog',
			steps: 28,
			scale: 2.5,
			samples: 1,
			seed: '0',
			callbackUrl: 'https://example.com/webhook/done',
		});
	});

	test('optional fields that are blank are left out', async () => {
		const blank = '={{ $json.blank }}';
		const optional = {
			inputImageUrl: PICTURE,
			inputImage2Url: blank,
			steps: blank,
			scale: blank,
			samples: blank,
			seed: blank,
			options: { callbackUrl: blank },
		};
		expect(await bodyOf(optional, { blank: '   ' })).toEqual({
			inputImageUrl: PICTURE,
			prompt: 'Add a dog',
		});
	});

	test.each([
		['is empty', ''],
		['is null', null],
		['is missing', undefined],
	])('an optional field whose expression gives what %s is left out too', async (_how, blank) => {
		const value = '={{ $json.blank }}';
		const optional = { inputImage2Url: value, steps: value, seed: value };
		const body = await bodyOf({ inputImageUrl: PICTURE, ...optional }, { blank });
		expect(body).toEqual({ inputImageUrl: PICTURE, prompt: 'Add a dog', scale: 2.5, samples: 1 });
	});
});

describe('values that come from expressions are taken as people mean them', () => {
	const asText = '={{ $json.value }}';

	test.each<[string, string, unknown, unknown]>([
		['steps', 'the text "28"', '28', 28],
		['steps', 'the text " 28 "', ' 28 ', 28],
		['samples', 'the text "2"', '2', 2],
		['scale', 'the text "2.5"', '2.5', 2.5],
		['scale', 'the number 0', 0, 0],
		['seed', 'the number 42', 42, '42'],
		['seed', 'the number 0', 0, '0'],
		['prompt', 'the number 7', 7, '7'],
		['prompt', 'a text with a number sign', '#1 fan', '#1 fan'],
		['prompt', 'text with space around it', '  Add a dog \n', 'Add a dog'],
		[
			'inputImageUrl',
			'an address with a line break',
			'https://a.example/x\n',
			'https://a.example/x',
		],
		[
			'inputImageUrl',
			'an address with marks that nobody sees',
			'\u200ehttps://a.example/x\u200b',
			'https://a.example/x',
		],
		[
			'inputImageUrl',
			'an address that was broken into two lines',
			'https://a.example/pho\nto.jpg',
			'https://a.example/photo.jpg',
		],
		['prompt', 'a text that was cut in the middle of an emoji', 'A dog \ud83d', 'A dog \ufffd'],
	])('%s given as %s', async (name, _how, value, expected) => {
		const body = await bodyOf({ [name]: asText }, { value } as IDataObject);
		expect(body[name]).toBe(expected);
	});

	test('quotes, line breaks and other scripts in a prompt arrive unharmed', async () => {
		const prompt = 'Write "héllo 世界 🐶"\non the wall, \\ and a tab\t.';
		// Line breaks go as every form sends them, so that it is the same edit with files and without.
		expect((await bodyOf({ prompt })).prompt).toBe(prompt.replace('\n', '\r\n'));
	});

	test.each(ABOUT_A_TASK)('%s takes the number 2221 for the task ID "2221"', async (operation) => {
		const task = await startTask(world, { queueSeconds: 60 });
		await world.run({
			parameters: { operation, taskId: asText },
			items: [{ value: Number(task.id) }],
			onError: 'continueRegularOutput',
		});
		expect(world.wiro.calls.at(1)?.body).toEqual({ taskid: task.id });
	});

	test('a task token with a line break behind it is the token', async () => {
		const task = await startTask(world);
		const { json } = await world.run({
			parameters: { operation: 'getDetail', taskReference: 'taskToken', taskToken: asText },
			items: [{ value: ` ${task.token}\n` }],
		});
		expect(only(json).taskId).toBe(task.id);
	});

	test('a task ID with marks around it that nobody sees is the task ID', async () => {
		const task = await startTask(world);
		const { json } = await world.run({
			parameters: { operation: 'getDetail', taskId: asText },
			items: [{ value: `\u2066${task.id}\u2069\u200b` }],
		});
		expect(only(json).taskId).toBe(task.id);
	});

	test.each<[unknown, string]>([
		['yes', 'true'],
		['1', 'true'],
		['on', 'true'],
		['no', 'false'],
		['off', 'false'],
		['0', 'false'],
		['', 'false'],
	])('Prompt Upsampling given as the text "%s" is %s', async (value, expected) => {
		const model = 'black-forest-labs/flux-kontext-max';
		const body = await bodyOf({ model, promptUpsampling: asText }, { value } as IDataObject);
		expect(body.promptUpsampling).toBe(expected);
	});

	test('a timeout as text counts as seconds', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		const { error } = await world.run({
			parameters: {
				operation: 'runAndWait',
				returnAs: 'url',
				prompt: 'x',
				options: { timeout: asText },
			},
			items: [{ value: '20' }],
		});
		expect(error?.message).toBe('The edit was not done within 20 seconds');
	});

	test.each([
		['false', false],
		[' FALSE ', false],
		['true', true],
	])('Simplify given as the text "%s"', async (value, simple) => {
		const { json } = await world.run({
			parameters: { operation: 'run', prompt: 'x', simplify: asText },
			items: [{ value }],
		});
		expect('taskId' in only(json)).toBe(simple);
		expect(taskOf(world, 1).id).toBeDefined();
	});

	test('each item uses its own values', async () => {
		await world.run({
			parameters: { operation: 'run', prompt: '={{ $json.p }}', steps: '={{ $json.s }}' },
			items: [
				{ p: 'one', s: 10 },
				{ p: 'two', s: '20' },
				{ p: 'three', s: '' },
			],
		});
		const sent = world.wiro.callsTo('Run').map(({ body: { prompt, steps } }) => [prompt, steps]);
		expect(sent).toEqual([
			['one', 10],
			['two', 20],
			['three', undefined],
		]);
	});
});
