import type { FastifyReply, FastifyRequest } from 'fastify';
import { wiroNow } from './clock.cjs';
import type { RecordedCall, Route } from './types.cjs';

/** The faults that keep an answer back. */
const WITHHOLDING = new Set<string>([
	'hang',
	'hangAfterWork',
	'trickle',
	'delay',
	'slow',
	'stalledFile',
]);

/** Everything the sandbox saw, in order. */
export class CallRecord {
	/** Always the same array: a test may hold on to it. */
	readonly calls: RecordedCall[] = [];

	private readonly unanswered = new Set<RecordedCall>();

	/** How many calls wait for their answer because a fault says so: only time can end those. */
	get withheld(): number {
		return [...this.unanswered].filter(({ fault }) => fault !== undefined && WITHHOLDING.has(fault))
			.length;
	}

	/** Writes a call down as it comes in; what is in its body is added by the caller. */
	begin(
		request: FastifyRequest,
		reply: FastifyReply,
		host: RecordedCall['host'],
		route: RecordedCall['route'],
	) {
		const headers = Object.fromEntries(
			Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
		);
		const call: RecordedCall = {
			n: this.calls.length + 1,
			at: wiroNow(),
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
		this.unanswered.add(call);
		reply.raw.once('close', () => this.release(call));
		return call;
	}

	/** The call is no longer withheld: its answer is on its way, or nobody waits for it. */
	release(call: RecordedCall): void {
		this.unanswered.delete(call);
	}

	to(route: Route): RecordedCall[] {
		return this.calls.filter((call) => call.route === route);
	}

	clear(): void {
		this.calls.length = 0;
	}
}
