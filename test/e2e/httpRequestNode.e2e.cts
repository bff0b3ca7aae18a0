import { itemsOf } from '../host/client.cjs';
import { useEditor } from './useEditor.cjs';
import { chain, nodeOf } from './workflows.cjs';

const world = useEditor();

it("n8n's HTTP Request node calls Task/Detail, signed by our credential", async () => {
	const { client, wiro, credentialId } = world;
	const request = nodeOf(1, 'HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url: `${wiro.baseUrl}/Task/Detail`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'wiroHmacApi',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '{ "taskid": "1" }',
		options: {},
	});
	const workflow = await client.createWorkflow(
		chain([
			nodeOf(0, 'Start', 'n8n-nodes-base.manualTrigger', 1),
			{
				...request,
				credentials: { wiroHmacApi: { id: credentialId, name: 'Wiro HMAC account' } },
			},
		]),
	);
	const execution = await client.finished(await client.run(workflow));

	expect(execution.status).toBe('success');
	const [call, ...others] = wiro.callsTo('Detail');
	expect(others).toEqual([]);
	expect(call.headers).toMatchObject({
		'x-api-key': wiro.apiKey,
		'x-nonce': expect.any(String) as string,
		'x-signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
	});
	// Wiro looks for the task only after it has accepted the signature.
	const [{ json }] = itemsOf(execution, 'HTTP Request');
	expect(JSON.stringify(json)).toMatch(/no task/i);
});
