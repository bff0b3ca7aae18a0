import { whenThere } from '../host/whenThere.cjs';

/** A tool as an MCP server offers it. */
export interface OfferedTool {
	name: string;
	description: string;
	inputSchema: { properties: Record<string, unknown> };
}

interface Message {
	result?: unknown;
	error?: { message: string };
}

/** As much of the Model Context Protocol over HTTP as calling a tool takes. */
export class McpClient {
	private session: string | null = null;
	private id = 0;

	private constructor(
		private readonly url: string,
		private readonly token: string | undefined,
	) {}

	/** Opens a session with the server of a published workflow. */
	static async connect(url: string, token?: string): Promise<McpClient> {
		const client = new McpClient(url, token);
		await client.ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		});
		await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
		return client;
	}

	/** The same session, as somebody would use it who has another token, or none. */
	withToken(token: string | undefined): McpClient {
		const client = new McpClient(this.url, token);
		client.session = this.session;
		return client;
	}

	async tools(): Promise<OfferedTool[]> {
		const { tools } = (await this.ask('tools/list', {})) as { tools: OfferedTool[] };
		return tools;
	}

	/** Calls a tool and hands back its whole answer as text. */
	async callTool(name: string, args: Record<string, string>): Promise<string> {
		return JSON.stringify(await this.ask('tools/call', { name, arguments: args }));
	}

	private async ask(method: string, params: object): Promise<unknown> {
		const text = await this.send({ jsonrpc: '2.0', id: ++this.id, method, params });
		// Either a JSON text or a stream of events of which the last one is the answer.
		const last = text.split('\n').findLast((line) => line.startsWith('data: '));
		const { result, error } = JSON.parse(last?.slice('data: '.length) ?? text) as Message;
		if (error !== undefined) throw new Error(`${method}: ${error.message}`);
		return result;
	}

	private async send(message: object): Promise<string> {
		const response = await whenThere(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
				...(this.session !== null && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify(message),
		});
		this.session ??= response.headers.get('mcp-session-id');
		const text = await response.text();
		if (!response.ok) throw new Error(`The MCP server answered ${response.status}: ${text}`);
		return text;
	}
}
