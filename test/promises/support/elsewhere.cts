import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another server than Wiro's, which writes down whoever calls it. */
export interface Elsewhere {
	/** `http://127.0.0.1:PORT` */
	readonly origin: string;
	readonly host: string;
	/** The headers of every request that came. */
	readonly visits: IncomingHttpHeaders[];
}

/**
 * Sets up a fresh other server before each test of a file, and takes it down after it. It answers every path like this.
 *
 * @param status the HTTP status
 * @param body the text
 * @param contentType its type
 */
export function useElsewhere(
	status = 200,
	body = '{"errors":[],"result":true}',
	contentType = 'application/json',
): Elsewhere {
	const visits: IncomingHttpHeaders[] = [];
	let host = '';
	const server = createServer((request, response) => {
		visits.push(request.headers);
		request.resume();
		response.writeHead(status, { 'content-type': contentType }).end(body);
	});
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		visits.length = 0;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return {
		visits,
		get host() {
			return host;
		},
		get origin() {
			return `http://${host}`;
		},
	};
}
