import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { theSession } from './session.cjs';
import { until } from '../host/until.cjs';
import { useEditor } from './useEditor.cjs';
import { editing } from './workflows.cjs';

const world = useEditor();

/** What the executions of this file were signed with; the sandbox forgets its calls before each test. */
const signatures = new Set<string>();

/** The tasks that were started. */
const taskIds: string[] = [];

/** The secrets that a text holds, which must be none. */
function secretsIn(text: string): string[] {
	const { apiKey, apiSecret } = world.wiro;
	expect(signatures.size).toBeGreaterThan(1);
	return [apiKey, apiSecret, ...signatures].filter((secret) => text.includes(secret));
}

async function produce(path: string) {
	const { client, credentialId, wiro } = world;
	const prompts = ['Make it red', 'Make it green'];
	const workflow = await client.createWorkflow(editing({ credentialId, prompts, webhook: path }));
	await client.activate(workflow);
	await client.trigger(path);
	const execution = await client.finished(await client.nextExecution(workflow.id));
	for (const { headers } of wiro.calls) {
		if (headers['x-signature']) signatures.add(headers['x-signature']);
	}
	taskIds.push(...wiro.tasks.map(({ id }) => id));
	return execution;
}

/** A file in n8n's folder as text, byte by byte; empty where it is not there. */
function stored(...path: string[]): string {
	const file = join(theSession().userFolder, ...path);
	return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

describe('what n8n stores of a production execution', () => {
	it('holds no secret when all went well', async () => {
		const { status, text } = await produce('well');
		expect(status).toBe('success');
		expect(text).toContain('taskId');
		expect(secretsIn(text)).toEqual([]);
	});

	it('holds no secret when Wiro refused and repeated what it was sent', async () => {
		const { apiKey, apiSecret } = world.wiro;
		const message = `No credit for ${apiKey} with ${apiSecret}`;
		world.wiro.fault('Run', { kind: 'refusal', code: 97, message }, { call: 2, times: 9 });
		const { status, text } = await produce('refused');
		expect(status).toBe('error');
		expect(secretsIn(text)).toEqual([]);
	});

	it('leaves the database file without one, too', async () => {
		// What was written last is still in the journal beside the database.
		const database = () =>
			['database.sqlite', 'database.sqlite-wal'].map((name) => stored('.n8n', name)).join('');
		await until('the database names the tasks', () =>
			taskIds.every((id) => database().includes(id)),
		);
		expect(taskIds.length).toBeGreaterThan(1);
		expect(secretsIn(database())).toEqual([]);
	});

	it("leaves n8n's log without one, too", async () => {
		const log = () => stored('n8n.log');
		await until('the log names the tasks', () =>
			taskIds.every((id) => log().includes(`started Wiro task ${id}`)),
		);
		expect(secretsIn(log())).toEqual([]);
	});
});
