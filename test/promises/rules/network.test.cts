import { readFailure } from '../../../nodes/FluxKontext/wiro/network';

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
			for (const each of [error, new Error('outer', { cause: error })]) {
				expect(readFailure(each)).toMatchObject({ kind: 'unreachable', reason: 'network' });
			}
		},
	);

	test('a connection that ended before TLS stood on it: nothing was delivered', () => {
		const message =
			'Client network socket disconnected before secure TLS connection was established';
		const error = Object.assign(coded('ECONNRESET'), { message });
		expect(readFailure(error)).toMatchObject({ kind: 'unreachable', reason: 'network' });
	});

	test('words of TLS under the code of any broken connection tell nothing: the answer is lost', () => {
		const error = Object.assign(coded('ECONNRESET'), { message: 'unsupported protocol' });
		expect(readFailure(error)).toEqual({ kind: 'lost', reason: 'reset' });
	});

	test.each(['EHOSTUNREACH', 'ENETUNREACH'])(
		'%s while reading: the network vanished under a connection that stood, so the answer is lost',
		(code) => {
			const error = Object.assign(coded(code), { syscall: 'read' });
			expect(readFailure(error)).toEqual({ kind: 'lost', reason: 'reset' });
			const connecting = Object.assign(coded(code), { syscall: 'connect' });
			expect(readFailure(connecting)).toMatchObject({ kind: 'unreachable' });
		},
	);

	/** As Node.js gives it for a host with several addresses: around one error for each, with the code of the first. */
	const attempts = (...steps: Array<[code: string, syscall: string]>) => {
		const errors = steps.map(([code, syscall]) => Object.assign(coded(code), { syscall }));
		return Object.assign(new AggregateError(errors), { code: steps[0][0] });
	};

	test('several addresses, and no attempt came to a connection: nothing was delivered', () => {
		const error = attempts(['ETIMEDOUT', 'connect'], ['ENETUNREACH', 'connect']);
		expect(readFailure(coded('ETIMEDOUT', error))).toEqual({
			kind: 'unreachable',
			reason: 'network',
			detail: 'ETIMEDOUT',
		});
	});

	test('several addresses, and one of the connections stood: the answer is lost', () => {
		const error = attempts(['ETIMEDOUT', 'connect'], ['ECONNRESET', 'read']);
		expect(readFailure(coded('ETIMEDOUT', error))).toEqual({ kind: 'lost', reason: 'timeout' });
	});

	test.each([
		['ETIMEDOUT', 'connect'],
		['EINVAL', 'connect'],
		['ESERVFAIL', 'queryA'],
	])('%s, whatever it is, in the step %s: nothing was delivered', (code, syscall) => {
		const error = Object.assign(coded(code), { syscall });
		expect(readFailure(error)).toMatchObject({ kind: 'unreachable', detail: code });
	});

	test.each(['ERR_INVALID_URL', 'ERR_SOCKET_BAD_PORT', 'ERR_INVALID_PROTOCOL'])(
		'%s, an address that cannot be dialled: nothing was delivered',
		(code) => {
			expect(readFailure(coded(code))).toMatchObject({ kind: 'unreachable', reason: 'address' });
		},
	);

	test('no code at all: the request was not made, and the words of the cause are kept', () => {
		const cause = new Error('while signing', { cause: new Error('The Base URL is wrong') });
		const error = new Error('n8n says', { cause });
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
