import { detailsOfTask } from '../../../nodes/FluxKontext/errors/failure';
import { taskJson } from '../../../nodes/FluxKontext/output/simplify';
import { showsInputs } from '../../../nodes/FluxKontext/wiro/sameInputs';
import type { RunRequest, UploadFile } from '../../../nodes/FluxKontext/wiro/types';
import { readTask, readTasks } from '../../../nodes/FluxKontext/wiro/wire';

const byId = (taskId: string) => ({ by: 'taskId', taskId }) as const;
const byToken = (taskToken: string) => ({ by: 'taskToken', taskToken }) as const;

describe('each item gets its own task out of an answer', () => {
	const tasklist = [
		{ id: '1', socketaccesstoken: 'a', status: 'task_start' },
		null,
		{ id: 2, socketaccesstoken: 'b', status: 'task_postprocess_end' },
	];

	test('by its ID, wherever it stands, and also when the ID is a number', () => {
		expect(readTask({ tasklist }, byId('2'))?.taskToken).toBe('b');
		expect(readTask({ tasklist }, byId('1'))?.taskToken).toBe('a');
	});

	test('by its token', () => {
		expect(readTask({ tasklist }, byToken('b'))?.taskId).toBe('2');
	});

	test('an answer that shows only other tasks is a bad one', () => {
		expect(readTask({ tasklist }, byId('3'))).toBeNull();
		expect(readTask({ tasklist: [tasklist[0]] }, byId('3'))).toBeNull();
		expect(readTask({ tasklist: [tasklist[0]] }, byToken('x'))).toBeNull();
	});

	test('what an only entry leaves out, the question knows', () => {
		expect(readTask({ tasklist: [{ status: 'x' }] }, byId('3'))?.taskId).toBe('3');
		expect(readTask({ tasklist: [{ id: '3' }] }, byToken('t'))?.taskToken).toBe('t');
	});
});

describe('times in milliseconds are told by their size', () => {
	test.each([
		['1734513807', '2024-12-18T09:23:27.000Z'],
		['1734513807123', '2024-12-18T09:23:27.123Z'],
		['0', null],
		['-1', null],
	])('%s', (createtime, createdAt) => {
		expect(readTasks({ tasklist: [{ createtime }] })?.[0].createdAt).toBe(createdAt);
	});
});

test.each(['file:///etc/passwd', 'javascript:alert(1)', 'ftp://x/y.png', ''])(
	'%j is no picture that can be handed on',
	(url) => {
		const [task] = readTasks({ tasklist: [{ outputs: [{ name: '0.png', url }] }] }) ?? [];
		expect(taskJson(task, true).outputs).toEqual([expect.objectContaining({ url: null })]);
		expect(detailsOfTask(task).urls).toEqual([]);
	},
);

describe('whether a task in the list was started with the very same inputs', () => {
	const request = (more: Partial<RunRequest> = {}): RunRequest => ({
		model: 'x',
		names: [],
		nameIsUnique: true,
		kind: 'x',
		fields: { prompt: 'A dog', steps: 28, inputImageUrl: 'https://example.com/a.png' },
		files: {},
		...more,
	});
	const shown = (parameters: object, callbackurl = '') => {
		const [task] = readTasks({ tasklist: [{ id: '1', parameters, callbackurl }] }) ?? [];
		return task;
	};
	const same = { prompt: 'A dog', steps: '28', inputImageUrl: 'https://example.com/a.png' };
	const file: UploadFile = {
		fileName: 'a.png',
		contentType: 'image/png',
		size: 1,
		identity: 'x',
		async *read() {},
	};

	test('numbers as texts, further fields and spaces do not count', () => {
		expect(showsInputs(shown(same), request())).toBe(true);
		expect(showsInputs(shown({ ...same, steps: 28.0, more: 1 }), request())).toBe(true);
		expect(showsInputs(shown({ ...same, prompt: ' A dog\n' }), request())).toBe(true);
	});

	test.each([
		['28', 28],
		[28, '28.0'],
		['2.5', 2.5],
		['0', 0],
		[9007199254740991, '9007199254740991.0'],
		['It\'s <b>"big"</b> & red', 'It&#39;s &lt;b&gt;&quot;big&quot;&lt;/b&gt; &amp; red'],
		["It's", 'It&amp;#39;s'],
		['two\r\nlines\rmore', 'two\nlines\nmore '],
		[' a dog ', 'a dog'],
		['', undefined],
		['', null],
	])('%j may be shown as %j', (sent, seen) => {
		const task = shown({ prompt: 'A dog', more: seen });
		expect(showsInputs(task, request({ fields: { prompt: 'A dog', more: sent } }))).toBe(true);
	});

	test.each([
		['9007199254740993', '9007199254740992'],
		['twolines', 'two\nlines'],
		['it is', "it's"],
		['a dog', undefined],
		['', 'a dog'],
		['1', '01x'],
	])('%j is another one than %j', (sent, seen) => {
		const task = shown({ prompt: 'A dog', more: seen });
		expect(showsInputs(task, request({ fields: { prompt: 'A dog', more: sent } }))).toBe(false);
	});

	test.each([[[]], [{}], [' '], [null]])('a file is not shown by %j', (seen) => {
		const withFile = request({ fields: { prompt: 'A dog' }, files: { inputImage: file } });
		expect(showsInputs(shown({ prompt: 'A dog', inputImage: seen }), withFile)).toBe(false);
	});

	test('a file may be shown as a list', () => {
		const withFile = request({ fields: { prompt: 'A dog' }, files: { inputImage: file } });
		const seen = { prompt: 'A dog', inputImage: ['https://x/y.png'] };
		expect(showsInputs(shown(seen), withFile)).toBe(true);
	});

	test('any other prompt, number or picture does', () => {
		expect(showsInputs(shown({ ...same, prompt: 'A cat' }), request())).toBe(false);
		expect(showsInputs(shown({ ...same, steps: 29 }), request())).toBe(false);
		expect(showsInputs(shown({ ...same, inputImageUrl: '' }), request())).toBe(false);
		expect(showsInputs(shown({ prompt: 'A dog', steps: 28 }), request())).toBe(false);
	});

	test('a task without any inputs is nobody', () => {
		expect(showsInputs(shown({}), request({ fields: {} }))).toBe(false);
	});

	test('a file matches a file, and an empty field an absent one', () => {
		const fields = { prompt: 'A dog', inputImageUrl: '' };
		const withFile = request({ fields, files: { inputImage: file } });
		expect(showsInputs(shown({ prompt: 'A dog', inputImage: 'https://x/y.png' }), withFile)).toBe(
			true,
		);
		expect(showsInputs(shown({ prompt: 'A dog', inputImage: '' }), withFile)).toBe(false);
	});

	test('where the end is reported to counts, where both say it', () => {
		const reported = request({ callbackUrl: 'https://example.com/1' });
		expect(showsInputs(shown(same, 'https://example.com/1'), reported)).toBe(true);
		expect(showsInputs(shown(same, 'https://example.com/2'), reported)).toBe(false);
		expect(showsInputs(shown(same), reported)).toBe(true);
	});
});
