import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from '../host/client.cjs';
import { examplePath } from '../host/examples.cjs';
import { McpClient } from './mcp.cjs';
import { useEditor } from './useEditor.cjs';
import { FLUX_KONTEXT, nodeOf } from './workflows.cjs';

const world = useEditor();

const EXAMPLE = 'pictures-for-an-agent.json';

/** What the agent has to show. */
const TOKEN = 'a-long-token-of-the-tests-own';

const ROOM = 'https://example.com/room.jpg';

/** Our node as a tool: a model says what to change and in which picture. */
function tool(): INode {
	return {
		...nodeOf(0, 'Edit a picture', `${FLUX_KONTEXT}Tool`, 1, {
			prompt: "={{ $fromAI('prompt', 'What to change in the picture', 'string') }}",
			inputImageUrl: "={{ $fromAI('picture', 'Web address of the picture', 'string') }}",
			returnAs: 'url',
		}),
		credentials: { wiroHmacApi: { id: world.credentialId, name: 'Wiro HMAC account' } },
	};
}

/** A root node with our tool below it, and the nodes before it. */
function withTool(root: INode, before: INode[] = []): WorkflowFile {
	const to = (type: 'main' | 'ai_tool') => [[{ node: root.name, type, index: 0 }]];
	return {
		nodes: [...before, root, tool()],
		connections: {
			'Edit a picture': { ai_tool: to('ai_tool') },
			...Object.fromEntries(before.map(({ name }) => [name, { main: to('main') }])),
		},
	};
}

function expectOneEdit(): void {
	const calls = world.wiro.callsTo('Run').map(({ body }) => body);
	expect(calls).toEqual([
		expect.objectContaining({ prompt: 'Make it evening', inputImageUrl: ROOM }),
	]);
}

describe('the node as a tool of an AI agent', () => {
	let bearerAuthId: string;

	beforeAll(async () => {
		bearerAuthId = await world.client.createBearerAuth('Bearer Auth account', TOKEN);
	});
	afterAll(async () => {
		await world.client.deleteCredential(bearerAuthId);
	});

	it("is called through n8n's own MCP server, as an agent calls it", async () => {
		const { client, wiro } = world;
		const editor = await world.openEditor();
		const workflow = await editor.importFile(examplePath(EXAMPLE));
		const server = workflow.nodes.find(({ type }) => type.endsWith('.mcpTrigger'));
		expect(server?.credentials?.httpBearerAuth?.id).toBe(bearerAuthId);
		await client.activate(workflow);
		const address = `${client.origin}/mcp/${server?.webhookId}`;
		const mcp = await McpClient.connect(address, TOKEN);

		const [offered, ...others] = await mcp.tools();
		expect(others).toEqual([]);
		expect(offered.name).toBe('Edit_a_picture');
		expect(offered.description).toContain('returns the web address of the edited picture');
		expect(Object.keys(offered.inputSchema.properties).sort()).toEqual(['picture', 'prompt']);

		const edit = { prompt: 'Make it evening', picture: ROOM };
		const answer = await mcp.callTool('Edit_a_picture', edit);
		expectOneEdit();
		expect(answer).toContain(wiro.tasks[0].id);
		expect(answer).toContain(wiro.pictureOrigin);

		for (const token of [undefined, 'another-token']) {
			await expect(McpClient.connect(address, token)).rejects.toThrow(/answered 40[13]/);
			const stranger = mcp.withToken(token);
			await expect(stranger.callTool('Edit_a_picture', edit)).rejects.toThrow(/answered 40[13]/);
		}
		expectOneEdit();
	});

	it('runs alone from the editor with what an agent would send', async () => {
		const { client } = world;
		const agent = nodeOf(1, 'Agent', '@n8n/n8n-nodes-langchain.agent', 3, {});
		const start = nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1);
		const workflow = await client.createWorkflow(withTool(agent, [start]));
		const execution = await client.finished(
			await client.run(workflow, {
				destination: 'Edit a picture',
				toolCall: {
					tool: 'Edit_a_picture',
					query: { Edit_a_picture: { prompt: 'Make it evening', picture: ROOM } },
				},
			}),
		);
		expect(execution.data.resultData.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expectOneEdit();
	});
});
