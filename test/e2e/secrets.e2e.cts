import { readFileSync } from 'node:fs';
import { theSession } from './session.cjs';
import { useEditor } from './useEditor.cjs';
import { editing } from './workflows.cjs';

const world = useEditor();

/** Everything that must not be found anywhere. */
function secrets(): string[] {
	const { apiKey, apiSecret, calls } = world.wiro;
	const signatures = calls.map(({ headers }) => headers['x-signature']).filter(Boolean);
	expect(signatures.length).toBeGreaterThan(1);
	return [apiKey, apiSecret, ...signatures];
}

async function produce(path: string) {
	const { client, credentialId } = world;
	const prompts = ['Make it red', 'Make it green'];
	const workflow = await client.createWorkflow(editing({ credentialId, prompts, webhook: path }));
	await client.activate(workflow);
	await fetch(`${client.origin}/webhook/${path}`, { method: 'POST' });
	return await client.finished(await client.nextExecution(workflow.id));
}

describe('what n8n stores of a production execution', () => {
	it('holds no secret when all went well', async () => {
		const { status, text } = await produce('well');
		expect(status).toBe('success');
		expect(text).toContain('taskId');
		expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
	});

	it('holds no secret when Wiro refused and repeated what it was sent', async () => {
		const { apiKey, apiSecret } = world.wiro;
		const message = `No credit for ${apiKey} with ${apiSecret}`;
		world.wiro.fault('Run', { kind: 'refusal', code: 97, message }, { call: 2, times: 9 });
		const { status, text } = await produce('refused');
		expect(status).toBe('error');
		expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
	});

	it("leaves n8n's log without one, too", () => {
		const { apiKey, apiSecret } = world.wiro;
		const log = readFileSync(theSession().log, 'utf8');
		expect([apiKey, apiSecret].filter((secret) => log.includes(secret))).toEqual([]);
	});
});
