import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { useWorld } from '../support/world.cjs';
import { isShort, refusesItem } from './support/failing.cjs';
import { later } from './support/time.cjs';
import { ABOUT_A_TASK, only, startTask } from './support/tasks.cjs';

const world = useWorld();

/** Both operations that start an edit, with a value of the item in one of their parameters. */
const START: INodeParameters[] = [
	{ operation: 'run' },
	{ operation: 'runAndWait', returnAs: 'url' },
];

const refusesToStart = async (
	parameters: INodeParameters,
	items: { good: unknown; bad: unknown },
	title: string,
	says: string,
) => {
	for (const operation of START) {
		await refusesItem(
			world,
			{ parameters: { prompt: 'Add a dog', ...operation, ...parameters } },
			{ good: { value: items.good } as IDataObject, bad: { value: items.bad } as IDataObject },
			{ title, says: [says] },
		);
	}
};

describe('what is surely wrong fails before anything is sent, and says what to enter', () => {
	test.each([
		['an empty prompt', ''],
		['a prompt of spaces and line breaks', ' \n\t '],
		['a prompt whose expression finds nothing', null],
	])('%s', async (_name, bad) => {
		await refusesToStart(
			{ prompt: '={{ $json.value }}' },
			{ good: 'Add a dog', bad },
			"The expression in 'Prompt' gave nothing for this item",
			'Say what to change in the picture, for example: Put the chair on a plain white background',
		);
	});

	test.each([
		['a prompt that is an object', { text: 'Add a dog' }, 'an object'],
		['a prompt that is a list', ['Add', 'a', 'dog'], 'a list'],
	])('%s', async (_name, bad, kind) => {
		await refusesToStart(
			{ prompt: '={{ $json.value }}' },
			{ good: 'Add a dog', bad },
			`'Prompt' is ${kind}, not a text`,
			'Pick a single one, for example {{ $json.',
		);
	});

	describe.each([
		['steps', 'Steps'],
		['samples', 'Samples'],
	])('%s', (name, label) => {
		test.each([
			['zero', 0, '0'],
			['a negative number', -1, '-1'],
			['not a whole number', 2.5, '2.5'],
			['a text with a fraction', '1.5', '1.5'],
		])('that is %s', async (_name, bad, shown) => {
			await refusesToStart(
				{ [name]: '={{ $json.value }}' },
				{ good: 2, bad },
				`'${label}' must be a whole number above zero, not ${shown}`,
				`Enter 1 or more, or leave '${label}' empty for the default`,
			);
		});

		test('that is a word', async () => {
			await refusesToStart(
				{ [name]: '={{ $json.value }}' },
				{ good: 2, bad: 'many' },
				`'${label}' is not a number: many`,
				`Enter a whole number, for example 1, or leave '${label}' empty`,
			);
		});
	});

	test.each([
		['a word', 'strong', 'strong'],
		['a number with a comma', '2,5', '2,5'],
		['infinite', 'Infinity', 'Infinity'],
	])('a guidance scale that is %s', async (_name, bad, shown) => {
		await refusesToStart(
			{ scale: '={{ $json.value }}' },
			{ good: 2.5, bad },
			`'Guidance Scale' is not a number: ${shown}`,
			'Enter a number with a point for decimals, for example 2.5',
		);
	});

	describe.each([
		['an image URL', { inputImageUrl: '={{ $json.value }}' }, 'Image URL', ''],
		[
			'a second image URL',
			{ inputImageUrl: 'https://example.com/chair.jpg', inputImage2Url: '={{ $json.value }}' },
			'Second Image URL',
			', or leave the field empty',
		],
		[
			'a callback URL',
			{ options: { callbackUrl: '={{ $json.value }}' } },
			'Callback URL',
			', or leave the field empty',
		],
	])('%s', (_what, parameters, label, end) => {
		test.each(['room.jpg', 'www.example.com/room.jpg', 'ftp://example.com/room.jpg', 'http://'])(
			'that is %s',
			async (bad) => {
				await refusesToStart(
					parameters,
					{ good: 'https://example.com/room.jpg', bad },
					`'${label}' is not a web address: ${bad}`,
					'Enter an address that starts with http:// or https://, for example https://example.com/',
				);
				const { error } = await world.run({
					parameters: { prompt: 'Add a dog', operation: 'run', ...parameters },
					items: [{ value: bad }],
				});
				expect(error?.description?.endsWith(', or leave the field empty')).toBe(end !== '');
			},
		);
	});

	test.each([
		['https://drive.google.com/file/d/1x/view?usp=sharing', 'Google Drive', 'Google Drive node'],
		['https://photos.app.goo.gl/abc', 'Google Photos', 'form'],
		['https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=1&dl=0', 'Dropbox', 'Dropbox node'],
		['https://1drv.ms/i/s!abc', 'OneDrive', 'Microsoft OneDrive node'],
		['https://firm.sharepoint.com/:i:/s/x', 'OneDrive', 'Microsoft OneDrive node'],
		['https://www.icloud.com/sharedalbum/#x', 'iCloud', 'form'],
		['C:\\Users\\me\\room.jpg', 'path on a computer', 'Read/Write Files from Disk'],
		['/home/me/room.jpg', 'path on a computer', 'Read/Write Files from Disk'],
		['file:///room.jpg', 'path on a computer', 'Read/Write Files from Disk'],
		[`data:image/png;base64,${'A'.repeat(5000)}`, 'holds a picture itself', 'Convert to File'],
	])('%s is told before it is sent, with the node to use instead', async (bad, what, node) => {
		const { error } = await world.run({
			parameters: { operation: 'runAndWait', prompt: 'Add a dog', inputImageUrl: bad },
		});
		expect(error?.message).toContain(what);
		expect(error?.message.length).toBeLessThan(120);
		expect(error?.description).toContain(node);
		expect(error?.description).toContain("set 'Image Source' to 'Binary File'");
		expect(world.wiro.calls).toEqual([]);
	});

	test.each([
		'https://drive.google.com/uc?export=download&id=1',
		'https://www.dropbox.com/scl/fi/x/a.jpg?dl=1',
		'https://dl.dropboxusercontent.com/x/a.jpg',
		'https://example.com/drive.google.com/a.jpg',
	])('%s opens a picture, and goes up', async (good) => {
		const { error } = await world.run({
			parameters: { operation: 'run', prompt: 'Add a dog', inputImageUrl: good },
		});
		expect(error).toBeUndefined();
	});

	test.each([
		['no picture at all', {}, 'There is no picture to edit. Enter'],
		[
			'the second picture alone',
			{ inputImage2Url: 'https://example.com/dog.jpg' },
			'The first picture is missing. Enter',
		],
		[
			'the third picture alone',
			{
				model: 'wiro/flux_kontext_dev_with_3_image',
				inputImage3Url: 'https://example.com/dog.jpg',
			},
			'The first picture is missing. Enter',
		],
	])('an edit with %s costs nothing: it is refused', async (_what, given, why) => {
		for (const operation of ['run', 'runAndWait']) {
			const { error } = await world.run({
				parameters: {
					operation,
					prompt: 'Add a dog',
					inputImageUrl: '={{ $json.notThere }}',
					...given,
				},
			});
			expect(error?.message).toBe("The expression in 'Image URL' gave nothing for this item");
			expect(error?.description).toContain(why);
		}
		expect(world.wiro.calls).toEqual([]);
	});

	test.each([
		[{ prompt: ' ' }, "'Prompt' is empty"],
		[{ inputImageUrl: '' }, "There is no picture to edit: 'Image URL' is empty"],
		[{ inputImageSource: 'binary', inputImageBinaryProperty: ' ' }, "'Image Input Field' is empty"],
	])('a field that was left empty is not taken for an expression: %j', async (given, title) => {
		const { error } = await world.run({
			parameters: { operation: 'run', prompt: 'Add a dog', ...given },
		});
		expect(error?.message).toBe(title);
		expect(error?.description).not.toContain('expression');
		expect(world.wiro.calls).toEqual([]);
	});

	test.each([
		['', "'Put Output in Field' is empty"],
		[' ', "'Put Output in Field' is empty"],
		['={{ $json.value }}', "The expression in 'Put Output in Field' gave nothing for this item"],
	])('no field for the picture, as %j, is told before anything is paid', async (field, title) => {
		for (const operation of ['runAndWait', 'getDetail']) {
			const { error } = await world.run({
				parameters: {
					operation,
					prompt: 'Add a dog',
					taskId: '1',
					returnAs: 'image',
					options: { binaryPropertyOutput: field },
				},
				items: [{ value: null }],
			});
			expect(error?.message).toBe(title);
			expect(error?.description).toContain("or remove the option 'Put Output in Field'");
		}
		expect(world.wiro.calls).toEqual([]);
	});

	test('a choice whose expression gives nothing is told as that', async () => {
		const { error } = await world.run({
			parameters: { operation: 'runAndWait', prompt: 'Add a dog', returnAs: '={{ $json.as }}' },
		});
		expect(error).toMatchObject({
			message: "The expression in 'Return As' gave nothing for this item",
			description: expect.stringContaining('The expression must give one of: image, url'),
		});
	});

	test('a list of addresses is told, with how to make an item of each', async () => {
		const { error } = await world.run({
			parameters: { operation: 'run', prompt: 'Add a dog', inputImageUrl: '={{ $json.all }}' },
			items: [{ all: ['https://example.com/a.jpg', 'https://example.com/b.jpg'] }],
		});
		expect(error?.message).toBe("'Image URL' is a list, not a text");
		expect(error?.description).toContain("make an item of each with the 'Split Out' node");
		expect(world.wiro.calls).toEqual([]);
	});

	test.each(['1e3', '0x10', '1_000', '٣'])('%s is no number of samples', async (samples) => {
		const { error } = await world.run({
			parameters: { operation: 'run', prompt: 'Add a dog', samples: '={{ $json.value }}' },
			items: [{ value: samples }],
		});
		expect(error?.message).toContain('Samples');
		expect(world.wiro.calls).toEqual([]);
	});

	test.each(['1.5', 'random', '0x1', '1e3'])(
		'a seed of %s is told here, not sent',
		async (seed) => {
			const { error } = await world.run({
				parameters: { operation: 'run', prompt: 'Add a dog', seed },
			});
			expect(error?.message).toContain("'Seed' is no whole number");
			expect(world.wiro.calls).toEqual([]);
		},
	);

	test.each([
		['zero', 0, '0'],
		['negative', -10, '-10'],
	])('a timeout that is %s', async (_name, bad, shown) => {
		await refusesItem(
			world,
			{
				parameters: {
					operation: 'runAndWait',
					returnAs: 'url',
					prompt: 'Add a dog',
					options: { timeout: '={{ $json.value }}' },
				},
			},
			{ good: { value: 60 }, bad: { value: bad } },
			{
				title: `'Timeout' must be above zero, not ${shown}`,
				says: ['Enter how many seconds to wait for one task, for example 600'],
			},
		);
	});

	test('a timeout that is a word', async () => {
		await refusesItem(
			world,
			{
				parameters: {
					operation: 'runAndWait',
					returnAs: 'url',
					prompt: 'Add a dog',
					options: { timeout: '={{ $json.value }}' },
				},
			},
			{ good: { value: '60' }, bad: { value: 'soon' } },
			{ title: "'Timeout' is not a number: soon", says: ['Enter a number'] },
		);
	});

	test('a choice of "On Timeout" that does not exist', async () => {
		await refusesItem(
			world,
			{
				parameters: {
					operation: 'runAndWait',
					returnAs: 'url',
					prompt: 'Add a dog',
					options: { onTimeout: '={{ $json.value }}' },
				},
			},
			{ good: { value: 'kill' }, bad: { value: 'explode' } },
			{
				title: "'On Timeout' has no choice 'explode'",
				says: ['The expression must give one of: fail, kill, continue'],
			},
		);
	});
});

describe('a task that is not named fails before anything is sent, and says where its name comes from', () => {
	const BLANK = [
		['is empty', ''],
		['is blank', '  \n'],
		['is missing in the item', null],
	];
	const cases = ABOUT_A_TASK.flatMap(([operation, , plan]) =>
		BLANK.flatMap(([how, bad]) => [
			{ operation, plan, how, bad, name: 'taskId', label: 'Task ID' },
			{ operation, plan, how, bad, name: 'taskToken', label: 'Task Token' },
		]),
	);

	test.each(cases)('$operation, where the $label $how', async (wrong) => {
		const { operation, plan, name, label, bad } = wrong;
		const parameters = { operation, taskReference: name, [name]: '={{ $json.value }}' };
		const failing = {
			title: `The expression in '${label}' gave nothing for this item`,
			says: [
				`Look on the left side whether the input of this item has what the expression names. Enter the ${name} that the Run operation returned, for example {{ $json.${name} }}`,
			],
		};
		const stopped = await world.run({ parameters, items: [{ value: bad }] });
		expect(world.wiro.calls).toEqual([]);
		expect(stopped.error).toMatchObject({
			message: failing.title,
			description: failing.says[0],
			context: { itemIndex: 0 },
		});
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const tasks = [await startTask(world, plan), await startTask(world, plan)];
			await later(10);
			const named = tasks.map(({ id, token }) => ({ value: name === 'taskId' ? id : token }));
			const outcome = await world.run({
				parameters,
				items: [named[0], { value: bad }, named[1]],
				onError,
			});
			const good = outcome.items.filter(({ json }) => !('error' in json));
			const failed = [...outcome.items, ...outcome.errorItems].filter(
				({ json }) => 'error' in json,
			);
			expect(good.map(({ json }) => json.taskId)).toEqual(tasks.map(({ id }) => id));
			expect(good.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			expect(only(failed)).toMatchObject({
				json: {
					error: failing.title,
					message: failing.says[0],
					...(isShort(onError) ? {} : { details: { code: null, urls: [] } }),
				},
				pairedItem: { item: 1 },
			});
		}
	});

	test('a way to find the task that does not exist', async () => {
		const { error } = await world.run({
			parameters: {
				operation: 'getDetail',
				taskReference: '={{ $json.by }}',
				taskId: '1',
				taskToken: 'eDcC',
			},
			items: [{ by: 'name' }],
		});
		expect(error).toMatchObject({
			message: "'Find Task By' has no choice 'name'",
			description: 'The expression must give one of: taskId, taskToken',
		});
		expect(world.wiro.calls).toEqual([]);
	});
});

test('a required field that was never filled in is stopped by n8n itself, before the node runs', async () => {
	for (const [operation, label] of [
		['run', 'Prompt'],
		['runAndWait', 'Prompt'],
		...ABOUT_A_TASK.map(([operation]) => [operation, 'Task ID']),
	]) {
		await expect(world.run({ parameters: { operation } })).rejects.toThrow(
			`Parameter "${label}" is required`,
		);
	}
	expect(world.wiro.calls).toEqual([]);
});

describe('what is not surely wrong is for Wiro to judge', () => {
	test.each([
		['steps', 51, "Request parameter 'Steps' must be between 1 and 50"],
		['samples', 9, "Request parameter 'Samples' must be between 1 and 8"],
		['scale', -1, "Request parameter 'Guidance Scale' must be between 0 and 20"],
	])("%s of %d goes out, and Wiro's own message comes back", async (name, value, message) => {
		const parameters = { operation: 'run', prompt: 'Add a dog', [name]: value };
		const { error } = await world.run({ parameters });
		expect(error).toMatchObject({
			message: `Wiro rejected the request: ${message}`,
			description: expect.stringContaining('Correct the field that the message names'),
			context: { itemIndex: 0, data: { code: 0, taskId: null, taskToken: null, urls: [] } },
		});
		expect(only(world.wiro.callsTo('Run')).body[name]).toBe(value);
		expect(world.wiro.tasks).toEqual([]);
	});
});

describe("an expression that cannot be resolved is told in n8n's own words, with its item", () => {
	const parameters = {
		operation: 'runAndWait',
		prompt: "={{ $json.good ? 'Make it blue' : $('Nowhere').item.json.prompt }}",
	};
	const items = [{ good: true }, { good: false }];

	it('where it stops the workflow', async () => {
		const { error } = await world.run({ parameters, items });
		expect(error?.message).toContain("node doesn't exist");
		expect(`${error?.message} ${error?.description}`).not.toContain('report');
		expect(error?.context.itemIndex).toBe(1);
		expect(world.wiro.calls).toEqual([]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)('with %s', async (onError) => {
		const { items: regular, errorItems } = await world.run({ parameters, items, onError });
		const [{ json, pairedItem }] =
			onError === 'continueErrorOutput' ? errorItems : regular.slice(1);
		expect(json.error).toContain("node doesn't exist");
		expect(`${json.error} ${json.message}`).not.toContain('report');
		expect(pairedItem).toEqual({ item: 1 });
		expect(world.wiro.tasks).toHaveLength(1);
	});
});
