import { taskJson } from '../../../nodes/FluxKontext/output/simplify';
import { numberOrNull, textOrNull, timeOrNull } from '../../../nodes/FluxKontext/wiro/read';
import { readStarted, readTask, readTasks } from '../../../nodes/FluxKontext/wiro/wire';

/** The task of the tool's own page, as Detail shows it there: it has no exit code. */
const FROM_THE_PAGE = {
	id: '534574',
	uuid: '15bce51f-442f-4f44-a71d-13c6374a62bd',
	name: '',
	socketaccesstoken: 'eDcCm5yyUfIvMFspTwww49OUfgXkQt',
	parameters: { inputImage: 'https://api.wiro.ai/v1/File/mCmUXgZLG1FNjjjwmbtPFr2LVJA112/room.png' },
	debugoutput: '',
	debugerror: '',
	starttime: '1734513809',
	endtime: '1734513813',
	elapsedseconds: '6.0000',
	status: 'task_postprocess_end',
	cps: '0.000585000000',
	totalcost: '0.003510000000',
	guestid: null,
	createtime: '1734513807',
	canceltime: '0',
	assigntime: '1734513807',
	postprocessstarttime: '1734513813',
	postprocessendtime: '1734513814',
	categories: '["tool","image-to-image"]',
	outputs: [
		{
			id: '6bc392c93856dfce3a7d1b4261e15af3',
			name: '0.png',
			contenttype: 'image/png',
			size: '202472',
			url: 'https://cdn1.wiro.ai/6a6af820/0.png',
		},
	],
	size: '202472',
};

const taskFrom = (changes: object = {}) => {
	const [task = null] = readTasks({ tasklist: [{ ...FROM_THE_PAGE, ...changes }] }) ?? [];
	if (task === null) throw new Error('No task was read');
	return task;
};

const simplified = (changes: object = {}) => taskJson(taskFrom(changes), true);

describe('a simplified task', () => {
	test('has these fields, in this order, with numbers as numbers and times in UTC', () => {
		expect(JSON.stringify(simplified())).toBe(
			JSON.stringify({
				taskId: '534574',
				taskToken: 'eDcCm5yyUfIvMFspTwww49OUfgXkQt',
				status: 'task_postprocess_end',
				succeeded: true,
				outputs: [
					{
						name: '0.png',
						url: 'https://cdn1.wiro.ai/6a6af820/0.png',
						contentType: 'image/png',
						size: 202472,
					},
				],
				elapsedSeconds: 6,
				cost: 0.00351,
				createdAt: '2024-12-18T09:23:27.000Z',
				finishedAt: '2024-12-18T09:23:34.000Z',
			}),
		);
	});

	test.each<[string, object, boolean | null]>([
		['runs', { status: 'task_start' }, null],
		['succeeded', { pexit: '0' }, true],
		['failed', { pexit: '1' }, false],
		['was cancelled', { status: 'task_cancel', pexit: '0' }, false],
		['ended in an error', { status: 'task_error' }, false],
	])('of a task that %s', (_how, changes, succeeded) => {
		expect(simplified(changes).succeeded).toBe(succeeded);
	});

	test.each<[string, object, string | null]>([
		['the end of its last step', {}, '2024-12-18T09:23:34.000Z'],
		[
			'its end, where the last step has none',
			{ postprocessendtime: '0' },
			'2024-12-18T09:23:33.000Z',
		],
		[
			'the moment it was cancelled',
			{ status: 'task_cancel', canceltime: '1734513810', endtime: '0', postprocessendtime: '0' },
			'2024-12-18T09:23:30.000Z',
		],
		['null, where Wiro names no time', { postprocessendtime: '0', endtime: undefined }, null],
		['null, while it runs', { status: 'task_output' }, null],
	])('has as its end %s', (_what, changes, finishedAt) => {
		expect(simplified(changes).finishedAt).toBe(finishedAt);
	});

	test('of an empty object is all null: nothing is invented', () => {
		const [task = null] = readTasks({ tasklist: [{}] }) ?? [];
		expect(task === null ? null : taskJson(task, true)).toEqual({
			taskId: null,
			taskToken: null,
			status: null,
			succeeded: null,
			outputs: [],
			elapsedSeconds: null,
			cost: null,
			createdAt: null,
			finishedAt: null,
		});
	});

	test('has no outputs where Wiro sends something else in their place', () => {
		for (const outputs of [null, 'none', {}, [null, 'x', 7, []]]) {
			expect(simplified({ outputs }).outputs).toEqual([]);
		}
	});

	test('takes IDs, costs and exit codes as numbers too', () => {
		expect(simplified({ id: 534574, totalcost: 0.00351, pexit: 0 })).toMatchObject({
			taskId: '534574',
			cost: 0.00351,
			succeeded: true,
		});
		expect(simplified({ pexit: 1 }).succeeded).toBe(false);
	});

	test('without Simplify, the object is exactly what Wiro sent', () => {
		expect(taskJson(taskFrom(), false)).toEqual(FROM_THE_PAGE);
		expect(JSON.stringify(taskJson(taskFrom(), false))).toBe(JSON.stringify(FROM_THE_PAGE));
	});
});

describe('an answer without a task', () => {
	test.each([
		{},
		{ tasklist: [] },
		{ tasklist: null },
		{ tasklist: {} },
		{ tasklist: ['534574'] },
		{ tasklist: [null] },
	])('%j', (answer) => {
		expect(readTask(answer, { by: 'taskId', taskId: '1' })).toBeNull();
	});

	test.each([{}, { taskid: '' }, { taskid: ' ' }, { taskid: null }, { taskid: {} }])(
		'of Run: %j',
		(answer) => {
			expect(readStarted(answer)).toBeNull();
		},
	);

	test('Run may name its task by a number, and leave the token out', () => {
		expect(readStarted({ taskid: 2221 })).toEqual({ taskId: '2221', taskToken: null });
	});
});

describe('how single values are read', () => {
	test.each<[unknown, string | null]>([
		['a', 'a'],
		['0', '0'],
		[0, '0'],
		[2221, '2221'],
		['', null],
		['  ', null],
		[null, null],
		[undefined, null],
		[true, null],
		[{}, null],
		[Number.NaN, null],
		[Number.POSITIVE_INFINITY, null],
	])('text %j: %j', (value, expected) => {
		expect(textOrNull(value)).toBe(expected);
	});

	test.each<[unknown, number | null]>([
		['6.0000', 6],
		['0.003510000000', 0.00351],
		['0', 0],
		[0, 0],
		['-1', -1],
		['six', null],
		['', null],
		[null, null],
		['1e999', null],
	])('number %j: %j', (value, expected) => {
		expect(numberOrNull(value)).toBe(expected);
	});

	test.each<[unknown, string | null]>([
		['1734513807', '2024-12-18T09:23:27.000Z'],
		[1734513807, '2024-12-18T09:23:27.000Z'],
		['1', '1970-01-01T00:00:01.000Z'],
		['0', null],
		['-1', null],
		['', null],
		['yesterday', null],
		['99999999999999999', null],
		[undefined, null],
	])('time %j: %j', (value, expected) => {
		expect(timeOrNull(value)).toBe(expected);
	});
});
