import { breakAfter } from '../../../nodes/FluxKontext/repeating/breaks';
import { isPassing } from '../../../nodes/FluxKontext/repeating/passing';
import { POLICIES } from '../../../nodes/FluxKontext/repeating/policies';
import { delivered } from '../../../nodes/FluxKontext/wiro/delivered';
import type { Problem } from '../../../nodes/FluxKontext/wiro/types';

const refused = (status: number, code: number | null = 0): Problem => ({
	kind: 'refusal',
	code,
	messages: [],
	status,
	retryAfterSeconds: null,
	limit: null,
});

const http = (status: number, retryAfterSeconds: number | null = null): Problem => ({
	kind: 'http',
	status,
	retryAfterSeconds,
});

/** The problem; may Run be made again?; may a question?; does it stay open whether Run has started a task? */
const TABLE: Array<[string, Problem, boolean, boolean, boolean]> = [
	[
		'refused',
		{ kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' },
		true,
		true,
		false,
	],
	['unknown host', { kind: 'unreachable', reason: 'unknownHost', detail: 'x' }, true, true, false],
	['no network', { kind: 'unreachable', reason: 'network', detail: 'x' }, true, true, false],
	[
		'an address that cannot be dialled',
		{ kind: 'unreachable', reason: 'address', detail: 'x' },
		false,
		false,
		false,
	],
	['connection reset', { kind: 'lost', reason: 'reset' }, false, true, true],
	['no answer in time', { kind: 'lost', reason: 'timeout' }, false, true, true],
	['a web page', { kind: 'unreadable', reason: 'webPage' }, false, true, true],
	['an incomplete answer', { kind: 'unreadable', reason: 'incomplete' }, false, true, true],
	['an empty answer', { kind: 'unreadable', reason: 'empty' }, false, true, true],
	['an answer like no other', { kind: 'unreadable', reason: 'unexpected' }, false, true, true],
	['an answer beyond all bounds', { kind: 'unreadable', reason: 'tooLarge' }, false, false, true],
	['HTTP 429', http(429), true, true, false],
	['HTTP 500', http(500), false, true, true],
	['HTTP 502', http(502), false, true, true],
	['HTTP 503', http(503), false, true, true],
	['HTTP 504', http(504), false, true, true],
	['HTTP 400', http(400), false, false, false],
	['HTTP 403', http(403), false, false, false],
	['HTTP 404', http(404), false, false, false],
	['HTTP 413', http(413), false, false, false],
	['HTTP 499', http(499), false, false, false],
	['a refusal', refused(200), false, false, false],
	['a refused credential', refused(401), false, false, false],
	['a refusal with HTTP 429', refused(429), true, true, false],
	['a refusal with HTTP 500', refused(500), false, true, true],
	['balance too low', refused(200, 97), false, false, false],
	['a redirect', { kind: 'redirect', status: 302, host: null }, false, false, false],
	['Stop', { kind: 'stopped' }, false, false, false],
	['an unusable credential', { kind: 'credential', message: 'x' }, false, false, false],
];

describe('what may be made again, and what may have cost money', () => {
	test.each(TABLE)('%s: %j', (_what, problem, run, question, open) => {
		expect(POLICIES.run.mayRepeat(problem)).toBe(run);
		expect(POLICIES.question.mayRepeat(problem)).toBe(question);
		expect(isPassing(problem)).toBe(question);
		expect(delivered(problem) === 'unknown').toBe(open);
	});

	test('nothing that may have cost money is made again by itself', () => {
		for (const [, problem] of TABLE) {
			expect(POLICIES.run.mayRepeat(problem) && delivered(problem) === 'unknown').toBe(false);
		}
	});
});

const row = (answers: number, lasts = 0, asked = 0) => ({ answers, lasts, asked });

describe('the pause before a call is made again', () => {
	const { question, wait } = POLICIES;

	test.each<[number, number, number]>([
		// failed attempts, random, seconds
		[1, 0, 0.5],
		[1, 1, 1],
		[2, 1, 2],
		[3, 0.5, 3],
		[3, 1, 4],
		[4, 1, 8],
		[5, 1, 15],
	])('after %d failures, with chance %d: %d seconds', (answers, random, seconds) => {
		expect(breakAfter(question, row(answers), http(500), random)).toBe(seconds);
	});

	test('after six failures, no more; after three that were never answered, no more', () => {
		const unanswered: Problem = { kind: 'lost', reason: 'timeout' };
		expect(breakAfter(question, row(6), http(500), 0.5)).toBeNull();
		expect(breakAfter(question, row(2), unanswered, 0.5)).not.toBeNull();
		expect(breakAfter(question, row(3), unanswered, 0.5)).toBeNull();
		expect(breakAfter(question, row(3), { kind: 'lost', reason: 'reset' }, 0.5)).not.toBeNull();
	});

	test('after what will not pass by itself, no more', () => {
		expect(breakAfter(question, row(1), http(404), 0.5)).toBeNull();
	});

	test.each<[number, number | null]>([
		[0, 0.5],
		[7, 7.5],
		[120, 120.5],
		[121, null],
		[3600, null],
	])('where Wiro asks for %d seconds: at least %s', (asked, least) => {
		expect(breakAfter(question, row(1), http(429, asked), 0)).toBe(least);
		expect(breakAfter(question, row(1), http(429, asked), 1)).toBe(
			least === null ? null : least + 0.5,
		);
	});

	test('a wait bears bad answers for a minute, not counting the breaks that Wiro asked for', () => {
		expect(breakAfter(wait, row(50, 59), http(404), 1)).toBe(1);
		expect(breakAfter(wait, row(50, 60), http(404), 1)).toBeNull();
		expect(breakAfter(wait, row(50, 100, 45), http(404), 1)).toBe(5);
	});

	test('a wait asks again after two minutes, however long a break Wiro asks for', () => {
		expect(breakAfter(wait, row(1), http(429, 3600), 0)).toBe(120.5);
	});

	test('the longer a task that is being stopped gives no answer, the longer the next try may take', () => {
		const seconds = [0, 1, 2].map(POLICIES.stopTask.oneTry);
		expect(seconds).toEqual([5, 10, 20]);
	});
});
