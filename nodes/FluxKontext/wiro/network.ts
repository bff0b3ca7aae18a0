import { isObject, textOrNull } from './read';
import type { Problem, ReasonOf } from './types';

/** Node.js's codes for a connection that never came about, also where nothing else tells it: nothing was delivered. */
const NEVER_STOOD: Record<string, ReasonOf<'unreachable'>> = {
	ECONNREFUSED: 'refused',
	ENOTFOUND: 'unknownHost',
	EAI_AGAIN: 'unknownHost',
	EHOSTUNREACH: 'network',
	ENETUNREACH: 'network',
	EADDRNOTAVAIL: 'network',
	// No address that can be dialled: the one to call, or that of a proxy in n8n's environment.
	ERR_INVALID_URL: 'address',
	ERR_INVALID_PROTOCOL: 'address',
	ERR_SOCKET_BAD_PORT: 'address',
};

/** The steps up to a connection, as Node.js names them: to look an address up, and to knock at it. */
const BEFORE_IT_STANDS = /^(getaddrinfo|query\w*|bind|connect)$/;

/** The steps on a connection that stands. A network can vanish under it, and then the request may be through. */
const ON_IT = /^(read|write)$/;

/** Codes of a connection that stalled after it had begun. */
const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT'];

/**
 * Codes of a TLS handshake that failed, which is before the request is sent: Node.js's own for certificates, and OpenSSL's for two sides that
 * cannot agree. Other TLS errors, such as a broken record, may come behind a request that arrived.
 */
const HANDSHAKE =
	/^CERT_|_CERT$|^SELF_SIGNED_CERT|^UNABLE_TO_|^INVALID_CA$|^HOSTNAME_MISMATCH$|^ERR_TLS_CERT|WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|ALERT_PROTOCOL_VERSION|UNRECOGNIZED_NAME/;

/** Node.js's own words, under the code of any broken connection, for one that broke before TLS stood on it. */
const BEFORE_TLS = /before secure TLS connection was established/;

/**
 * Tells from an error of n8n's request helper what became of the request.
 *
 * Where a host has several addresses, Node.js tries one after the other, and gives one error around those of all attempts: nothing was
 * delivered where every one of them ended before its connection stood.
 *
 * @param error what n8n threw; what Node.js says is on it or on one of its causes
 * @returns the problem. An error without any code was thrown before a connection was tried, so the credential could not be used; one
 *   with a code that we do not know may have happened at any time, so it counts as a lost answer
 */
export function readFailure(error: unknown): Problem {
	const causes = causesOf(error);
	const codes = causes.flatMap(({ code }) => textOrNull(code) ?? []);
	const innermost = causes.at(-1);
	// n8n's guard of private networks has no code.
	if (causes.some(({ name }) => /^Ssrf/.test(String(name)))) {
		return { kind: 'unreachable', reason: 'blocked', detail: 'N8N_SSRF_PROTECTION_ENABLED' };
	}
	if (codes.length === 0 && innermost !== undefined) {
		return { kind: 'credential', message: innermost.message };
	}
	const steps = causes.flatMap(({ syscall }) => textOrNull(syscall) ?? []);
	const neverStood = steps.length > 0 && steps.every((step) => BEFORE_IT_STANDS.test(step));
	const stood = steps.some((step) => ON_IT.test(step));
	for (const code of codes) {
		const reason = stood || !Object.hasOwn(NEVER_STOOD, code) ? null : NEVER_STOOD[code];
		if (reason !== null) return { kind: 'unreachable', reason, detail: code };
		if (neverStood || HANDSHAKE.test(code) || causes.some(brokeInHandshake)) {
			return { kind: 'unreachable', reason: 'network', detail: code };
		}
		if (TIMED_OUT.includes(code)) return { kind: 'lost', reason: 'timeout' };
	}
	return { kind: 'lost', reason: 'reset' };
}

/** Older Node.js gives EPROTO for all of TLS, with OpenSSL's words in the message: "wrong version number". */
function brokeInHandshake({ message, code }: Cause): boolean {
	if (BEFORE_TLS.test(message)) return true;
	return code === 'EPROTO' && HANDSHAKE.test(message.toUpperCase().replaceAll(' ', '_'));
}

/** What an error of Node.js's tells; it is known by its looks, because n8n may run code in a realm with a class `Error` of its own. */
type Cause = Record<string, unknown> & { message: string };

function isCause(value: unknown): value is Cause {
	return isObject(value) && typeof value.message === 'string';
}

/** An error and all that caused it, each behind what it caused. */
function causesOf(error: unknown, known: Cause[] = []): Cause[] {
	if (!isCause(error) || known.includes(error)) return known;
	known.push(error);
	const { cause, errorResponse, errors } = error;
	const attempts: unknown[] = Array.isArray(errors) ? errors : [];
	// n8n keeps an error of another realm as the second of these (n8n-workflow, NodeError).
	for (const each of [cause, errorResponse, ...attempts]) causesOf(each, known);
	return known;
}
