import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import * as http from 'node:http';
import * as https from 'node:https';
import { wiroNow } from './clock.cjs';
import type { RecordedCallback } from './types.cjs';

/** By this a server in this process knows whose POST it has. */
const AGENT = 'wiro-sandbox-callback';

/** Posts to callback URLs, and writes down what it posted. */
export class Postman {
	/** Always the same array: a test may hold on to it. */
	readonly sent: RecordedCallback[] = [];
	private readonly underWay = new Set<http.ClientRequest>();
	private readonly received = new Map<http.ServerResponse, http.IncomingMessage>();

	constructor() {
		subscribe('http.server.request.start', this.onReceived);
	}

	/**
	 * How many POSTs a server in this process has read and not answered. Only its own pauses can end those, so a clock that stands still
	 * during requests must not wait for them.
	 */
	get withheld(): number {
		return [...this.received].filter(
			([response, { complete }]) => complete && !response.writableEnded,
		).length;
	}

	/** Posts once. Resolves with its record, which has no status where nobody answered; never, when it is given up before. */
	async post(given: Omit<RecordedCallback, 'at' | 'status'>): Promise<RecordedCallback> {
		const record: RecordedCallback = { ...given, at: wiroNow() };
		this.sent.push(record);
		const headers = {
			'content-type': record.contentType,
			'content-length': String(Buffer.byteLength(record.body)),
			'user-agent': AGENT,
		};
		// Not fetch: a warped clock sees the requests of node:http(s) alone, and would jump while others are under way.
		const { request: send } = record.url.startsWith('https:') ? https : http;
		const request = send(record.url, { method: 'POST', agent: false, headers });
		this.underWay.add(request);
		return await new Promise((resolve) => {
			request.on('response', (response) => {
				record.status = response.statusCode;
				response.resume();
			});
			// Nobody there: the record then has no status.
			request.on('error', () => undefined);
			request.on('close', () => this.underWay.delete(request) && resolve(record));
			request.end(record.body);
		});
	}

	/** Gives up what is under way. */
	giveUp(): void {
		const given = [...this.underWay];
		this.underWay.clear();
		for (const request of given) request.destroy();
	}

	/** Watches no server any more. */
	close(): void {
		unsubscribe('http.server.request.start', this.onReceived);
	}

	private readonly onReceived = (message: unknown) => {
		const { request, response } = message as {
			request: http.IncomingMessage;
			response: http.ServerResponse;
		};
		if (request.headers['user-agent'] !== AGENT) return;
		this.received.set(response, request);
		response.once('close', () => this.received.delete(response));
	};
}
