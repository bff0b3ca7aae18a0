import { breakAfter, isPassing, POLICIES } from '../../../nodes/FluxKontext/timing/policies';
import { delivered } from '../../../nodes/FluxKontext/wiro/delivered';
import { readFailure } from '../../../nodes/FluxKontext/wiro/http';
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
	['connection reset', { kind: 'lost', reason: 'reset' }, false, true, true],
	['no answer in time', { kind: 'lost', reason: 'timeout' }, false, true, true],
	['a web page', { kind: 'unreadable', reason: 'webPage' }, false, true, true],
	['an incomplete answer', { kind: 'unreadable', reason: 'incomplete' }, false, true, true],
	['an empty answer', { kind: 'unreadable', reason: 'empty' }, false, true, true],
	['an answer like no other', { kind: 'unreadable', reason: 'unexpected' }, false, true, true],
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
		[1, 0, 0],
		[1, 1, 1],
		[2, 1, 2],
		[3, 0.5, 2],
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
	});

	test.each<[number, number | null]>([
		[0, 0],
		[7, 7],
		[120, 120],
		[121, null],
		[3600, null],
	])('where Wiro asks for %d seconds: at least %s', (asked, least) => {
		expect(breakAfter(question, row(1), http(429, asked), 0)).toBe(least);
		expect(breakAfter(question, row(1), http(429, asked), 1)).toBe(
			least === null ? null : least + 1,
		);
	});

	test('a wait bears bad answers for a minute, not counting the breaks that Wiro asked for', () => {
		expect(breakAfter(wait, row(50, 59), http(404), 1)).toBe(1);
		expect(breakAfter(wait, row(50, 60), http(404), 1)).toBeNull();
		expect(breakAfter(wait, row(50, 100, 45), http(404), 1)).toBe(5);
	});

	test('a wait asks again after two minutes, however long a break Wiro asks for', () => {
		expect(breakAfter(wait, row(1), http(429, 3600), 0)).toBe(120);
	});

	test('the longer a task that is being stopped gives no answer, the longer the next try may take', () => {
		const seconds = [0, 1, 2].map(POLICIES.stopTask.oneTry);
		expect(seconds).toEqual([5, 10, 20]);
	});
});

describe('what became of a request is told from the code of its error', () => {
	const coded = (code: string, cause?: Error) =>
		Object.assign(new Error('n8n', { cause }), { code });

	test.each([
		['ECONNREFUSED', 'refused'],
		['ENOTFOUND', 'unknownHost'],
		['EAI_AGAIN', 'unknownHost'],
		['EHOSTUNREACH', 'network'],
		['ENETUNREACH', 'network'],
		['EADDRNOTAVAIL', 'network'],
		['CERT_HAS_EXPIRED', 'network'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'network'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'network'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'network'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'network'],
	])('%s: nothing was delivered', (code, reason) => {
		const problem = { kind: 'unreachable', reason, detail: code };
		expect(readFailure(coded(code))).toEqual(problem);
		expect(readFailure(new Error('outer', { cause: coded(code) }))).toEqual(problem);
		expect(readFailure(coded('ERR_BAD_REQUEST', coded(code)))).toEqual(problem);
	});

	test.each(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'])(
		'%s, a certificate that cannot be checked: nothing was delivered',
		(code) => {
			expect(readFailure(coded(code))).toEqual({
				kind: 'unreachable',
				reason: 'network',
				detail: code,
			});
		},
	);

	test.each([
		['ECONNABORTED', 'timeout'],
		['ETIMEDOUT', 'timeout'],
		['ECONNRESET', 'reset'],
		['EPIPE', 'reset'],
		['ERR_BAD_RESPONSE', 'reset'],
		['ERR_CANCELED', 'reset'],
		// A TLS record that is broken may come behind a request that arrived.
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'reset'],
		['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', 'reset'],
		['EPROTO', 'reset'],
		['SOMETHING_NEW', 'reset'],
	])('%s: the answer is lost', (code, reason) => {
		expect(readFailure(coded(code))).toEqual({ kind: 'lost', reason });
	});

	test.each(['wrong version number', 'sslv3 alert handshake failure', 'unsupported protocol'])(
		'EPROTO with "%s", two sides that cannot agree on TLS: nothing was delivered',
		(words) => {
			const error = Object.assign(coded('EPROTO'), { message: `write EPROTO 80:SSL:${words}` });
			expect(readFailure(error)).toMatchObject({ kind: 'unreachable', reason: 'network' });
		},
	);

	test.each(['EHOSTUNREACH', 'ENETUNREACH'])(
		'%s while reading: the network vanished under a connection that stood, so the answer is lost',
		(code) => {
			const error = Object.assign(coded(code), { syscall: 'read' });
			expect(readFailure(error)).toEqual({ kind: 'lost', reason: 'reset' });
			const connecting = Object.assign(coded(code), { syscall: 'connect' });
			expect(readFailure(connecting)).toMatchObject({ kind: 'unreachable' });
		},
	);

	test('no code at all: the request was not made, and the words of the cause are kept', () => {
		const error = new Error('n8n says', { cause: new Error('The Base URL is wrong') });
		expect(readFailure(error)).toEqual({ kind: 'credential', message: 'The Base URL is wrong' });
	});

	test('something that is no error counts as a lost answer', () => {
		expect(readFailure('oops')).toEqual({ kind: 'lost', reason: 'reset' });
	});

	test('errors that name each other as their cause come to an end', () => {
		const first = new Error('first');
		const second = new Error('second', { cause: first });
		first.cause = second;
		expect(readFailure(first)).toEqual({ kind: 'credential', message: 'second' });
	});
});
