import type { FastifyRequest } from 'fastify';
import type { RecordedCall, Route } from './types.cjs';

/** Everything the sandbox saw, in order. */
export class CallRecord {
	/** Always the same array: a test may hold on to it. */
	readonly calls: RecordedCall[] = [];

	/** Writes a call down as it comes in; what is in its body is added by the caller. */
	begin(request: FastifyRequest, host: RecordedCall['host'], route: RecordedCall['route']) {
		const headers = Object.fromEntries(
			Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
		);
		const call: RecordedCall = {
			n: this.calls.length + 1,
			at: Date.now(),
			route,
			host,
			method: request.method,
			path: request.url,
			headers,
			contentType: headers['content-type'] ?? '',
			body: {},
			files: {},
		};
		this.calls.push(call);
		return call;
	}

	to(route: Route): RecordedCall[] {
		return this.calls.filter((call) => call.route === route);
	}

	clear(): void {
		this.calls.length = 0;
	}
}
