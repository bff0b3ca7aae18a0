import { taskNamedBy } from '../../../nodes/FluxKontext/wiro/callback';

const byId = (taskId: string) => ({ by: 'taskId', taskId });
const byToken = (taskToken: string) => ({ by: 'taskToken', taskToken });

describe('a callback names its task', () => {
	test.each<[string, object, object]>([
		['by taskid', { taskid: '2221' }, byId('2221')],
		['by a number', { taskid: 2221 }, byId('2221')],
		['by id', { id: '2221' }, byId('2221')],
		['by tasktoken', { tasktoken: 'eDcC' }, byToken('eDcC')],
		['by socketaccesstoken', { socketaccesstoken: 'eDcC' }, byToken('eDcC')],
		[
			'as Detail has it',
			{ tasklist: [{ id: '2221', socketaccesstoken: 'eDcC' }], total: '1' },
			byToken('eDcC'),
		],
		['in a list, by its ID', { result: true, tasklist: [{ id: '2221' }] }, byId('2221')],
		[
			'an ID that may be of something else comes last',
			{ id: 'event-7', tasktoken: 'a' },
			byToken('a'),
		],
		[
			'beside the number of the call itself',
			{ id: 'event-7', tasklist: [{ id: '2221' }] },
			byId('2221'),
		],
		['what is at the top goes first', { taskid: '1', tasklist: [{ taskid: '2' }] }, byId('1')],
		['an empty name is none', { taskid: ' ', tasktoken: 'a' }, byToken('a')],
		['space around it does not count', { taskid: ' 2221\n' }, byId('2221')],
		['a rounded number is another task', { taskid: 2 ** 53, tasktoken: 'a' }, byToken('a')],
	])('%s', (_what, body, task) => {
		expect(taskNamedBy({ body })).toEqual(task);
	});

	test('in the query of the address', () => {
		expect(taskNamedBy({ body: {}, query: { taskid: '2221' } })).toEqual(byId('2221'));
		expect(taskNamedBy({ body: { taskid: '1' }, query: { taskid: '2' } })).toEqual(byId('1'));
	});

	test('by a number beyond what n8n reads exactly', () => {
		const rawBody = Buffer.from('{"taskid":12345678901234567890}');
		expect(taskNamedBy({ body: { taskid: 12345678901234567000 }, rawBody })).toEqual(
			byId('12345678901234567890'),
		);
	});

	test('in a body that n8n does not parse, because its type is missing or unusual', () => {
		const rawBody = Buffer.from('{"taskid":"2221"}');
		expect(taskNamedBy({ rawBody })).toEqual(byId('2221'));
		expect(taskNamedBy({ body: {}, rawBody })).toEqual(byId('2221'));
		expect(taskNamedBy({ body: '{"taskid":"2221"}', rawBody })).toEqual(byId('2221'));
	});
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['null', null],
	['a text', 'taskid=2221'],
	['a number', 2221],
	['a list', [{ taskid: '2221' }]],
	['other fields', { task: '2221', data: { taskid: '2221' } }],
	['an object for a name', { taskid: { $gt: '' } }],
	['a list for a name', { taskid: ['2221'] }],
	['true', { taskid: true }],
	['no number', { taskid: Number.NaN }],
	['a name with a line break in it', { taskid: '2221\nerror: forged line' }],
	['a name of 201 characters', { taskid: 'x'.repeat(201) }],
	['an empty list', { tasklist: [] }],
	['no list', { tasklist: { 0: { id: '2221' } } }],
	['a list of no tasks', { tasklist: [null, { id: '2221' }] }],
])('%s names none', (_what, body) => {
	expect(
		taskNamedBy({ body, query: {}, rawBody: Buffer.from(JSON.stringify(body) ?? '') }),
	).toBeNull();
});
