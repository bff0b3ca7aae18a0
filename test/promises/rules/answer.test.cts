import { readStarted } from '../../../nodes/FluxKontext/wiro/wire';
import { readRetryAfter, parseAnswer } from '../../../nodes/FluxKontext/wiro/answer';

const answer = (status: number, text: string, headers: Record<string, unknown> = {}) =>
	parseAnswer({ status, text, headers });

const problemOf = (status: number, text: string, headers: Record<string, unknown> = {}) => {
	const understood = answer(status, text, headers);
	return understood.ok ? undefined : understood.problem;
};

describe('an answer is taken as one', () => {
	test.each([
		'{"result":true,"errors":[],"taskid":"1"}',
		'{"result":true,"taskid":"1"}',
		'{"taskid":"1"}',
		'{"errors":[],"taskid":"1"}',
		' \n{"result":true} ',
		'{"result":true,"errors":["only a warning"]}',
		'{"result":" True ","errors":["only a warning"]}',
		'{"result":1,"errors":["only a warning"]}',
	])('%s', (text) => {
		expect(answer(200, text)).toEqual({ ok: true, value: JSON.parse(text) });
	});
});

describe('a refusal', () => {
	const refusal = (more: object) => ({
		kind: 'refusal',
		code: null,
		messages: [],
		status: 200,
		retryAfterSeconds: null,
		limit: null,
		...more,
	});

	test.each<[string, number, object]>([
		['{"result":false,"errors":[{"code":97,"message":"no"}]}', 200, { code: 97, messages: ['no'] }],
		[
			'{"result":false,"errors":[{"code":"97","message":"no"}]}',
			200,
			{ code: 97, messages: ['no'] },
		],
		['{"result":false,"errors":["no","and no"]}', 200, { messages: ['no', 'and no'] }],
		[
			'{"result":false,"errors":["no",{"code":1,"message":"and no"}]}',
			200,
			{ code: 1, messages: ['no', 'and no'] },
		],
		['{"result":false,"errors":[]}', 200, {}],
		['{"result":false}', 200, {}],
		['{"result":false,"errors":null}', 200, {}],
		['{"result":" False "}', 200, {}],
		['{"result":0}', 200, {}],
		['{"result":false,"errors":"no"}', 200, { messages: ['no'] }],
		['{"result":false,"errors":[{"code":0}]}', 200, { code: 0 }],
		['{"result":false,"errors":[{"message":" "}, null, 7]}', 200, { messages: ['7'] }],
		['{"errors":["no"]}', 200, { messages: ['no'] }],
		['{"errors":[]}', 401, { status: 401 }],
		['{"result":false,"errors":["no"]}', 401, { status: 401, messages: ['no'] }],
		['{"result":false,"errors":["no"]}', 400, { status: 400, messages: ['no'] }],
		['{"errors":[{"code":97,"message":"no"}]}', 422, { status: 422, code: 97, messages: ['no'] }],
	])('%s with HTTP %d', (text, status, expected) => {
		expect(problemOf(status, text)).toEqual(refusal(expected));
	});

	test('carries how long to wait', () => {
		expect(problemOf(429, '{"result":false}', { 'retry-after': '7' })).toEqual(
			refusal({ status: 429, retryAfterSeconds: 7 }),
		);
	});
});

const FULL =
	'You have reached your concurrent task limit. With your current balance of $50.00, you can run up to 5 tasks at the same time. Add funds to increase your limit.';

describe("the account's limit is the limit in whatever form it comes", () => {
	test.each<[string, unknown, number | null]>([
		['with its code', [{ code: 96, message: FULL }], 5],
		['as a text', [FULL], 5],
		['as a text that is no list', FULL, 5],
		['as an object without a code', [{ message: FULL }], 5],
		['with another code', [{ code: 0, message: FULL }], 5],
		['of one task', [{ code: 96, message: FULL.replace('5 tasks', '1 task') }], 1],
		['in two figures', [{ code: 96, message: FULL.replace('5 tasks', '12 tasks') }], 12],
		['without a number', [{ code: 0, message: 'Concurrent task limit reached' }], null],
	])('%s', (_how, errors, limit) => {
		const text = JSON.stringify({ result: false, errors });
		expect(problemOf(200, text)).toMatchObject({ kind: 'refusal', code: 96, limit });
	});
});

describe('a 5xx is no refusal of Wiro, whatever JSON comes with it', () => {
	test.each([500, 502, 503, 504])('HTTP %d', (status) => {
		for (const body of [
			{ errors: ['upstream timed out'] },
			{ result: false, errors: ['no'] },
			{ result: false, errors: [{ code: 0, message: 'no' }] },
			{ result: true },
			{},
		]) {
			expect(problemOf(status, JSON.stringify(body))).toMatchObject({ kind: 'http', status });
		}
	});
});

describe('a named task is a started task, whatever stands beside it', () => {
	test.each([
		{ taskid: '1', result: false },
		{ taskid: '1', errors: ['a warning'] },
		{ taskid: 1, errors: [{ code: 0, message: 'a warning' }], result: 'no' },
	])('%j', (body) => {
		for (const status of [200, 400, 429, 503]) {
			const asStarted = parseAnswer(
				{ status, text: JSON.stringify(body), headers: {} },
				(found) => readStarted(found) !== null,
			);
			expect(asStarted).toEqual({ ok: true, value: body });
		}
	});
});

test.each([
	['{"taskid":9007199254740993}', { taskid: '9007199254740993' }],
	['{"tasklist":[{"id":123456789012345678}]}', { tasklist: [{ id: '123456789012345678' }] }],
	[
		'{"text":"about 9007199254740993 pieces","n":1.5}',
		{ text: 'about 9007199254740993 pieces', n: 1.5 },
	],
	['{"text":"a \\" 9007199254740993"}', { text: 'a " 9007199254740993' }],
	['{"cost":0.0035100000000000000001,"n":12e16}', { cost: 0.00351, n: 12e16 }],
	['\ufeff{"taskid":"1"}', { taskid: '1' }],
])('an ID that no number holds is not rounded: %s', (text, value) => {
	expect(answer(200, text)).toEqual({ ok: true, value });
});

describe('what is no answer is told apart', () => {
	test.each([
		['', 'empty'],
		[' \n\t', 'empty'],
		['<!DOCTYPE html><html></html>', 'webPage'],
		['\n  <html>', 'webPage'],
		['<?xml version="1.0"?>', 'webPage'],
		['{"result":true,"taskl', 'incomplete'],
		['  {', 'incomplete'],
		['["a"]', 'unexpected'],
		['"text"', 'unexpected'],
		['null', 'unexpected'],
		['42', 'unexpected'],
		['Bad Gateway', 'unexpected'],
	])('%j: %s', (text, reason) => {
		expect(problemOf(200, text)).toEqual({ kind: 'unreadable', reason });
	});

	test.each([400, 401, 403, 404, 413, 429, 500, 502, 503, 504])(
		'HTTP %d with a page of its own',
		(status) => {
			expect(problemOf(status, '<html></html>')).toEqual({
				kind: 'http',
				status,
				retryAfterSeconds: null,
			});
		},
	);

	test.each([
		['https://evil.example/x', 'evil.example'],
		['http://evil.example:8080/', 'evil.example:8080'],
		['/other/path', null],
		[undefined, null],
		[['https://a.example'], null],
	])('a redirect to %j leads to %s', (location, host) => {
		const redirect = problemOf(302, '{"result":true,"taskid":"1"}', { location });
		expect(redirect).toEqual({ kind: 'redirect', status: 302, host });
	});

	test.each([300, 399])('HTTP %d is a redirect', (status) => {
		expect(problemOf(status, '')).toMatchObject({ kind: 'redirect', status });
	});
});

describe('Retry-After', () => {
	const date = 'Thu, 01 Jan 2026 00:00:00 GMT';

	test.each<[unknown, number | null]>([
		['7', 7],
		[7, 7],
		['0', 0],
		['-5', 0],
		['1.5', 1.5],
		['Thu, 01 Jan 2026 00:01:30 GMT', 90],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
		['soon', null],
		['', null],
		[undefined, null],
		[['7'], null],
	])('%j means %s seconds', (value, seconds) => {
		expect(readRetryAfter({ date, 'retry-after': value })).toBe(seconds);
	});
});
