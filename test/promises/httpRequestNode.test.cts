import type { INode, INodeParameters } from 'n8n-workflow';
import { ONE_NODE, runOneNode } from '../support/oneNode.cjs';
import { useWorld } from '../support/world.cjs';
import { useElsewhere } from './support/elsewhere.cjs';
import { opensslSign } from './support/signature.cjs';
import { only, startTask } from './support/tasks.cjs';

const world = useWorld();
const elsewhere = useElsewhere();

/** Runs n8n's own HTTP Request node with our credential as its "Predefined Credential Type". */
const request = async (parameters: INodeParameters, node: Partial<INode> = {}) => {
	const http = {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'wiroHmacApi',
			sendBody: true,
			specifyBody: 'json',
			options: {},
			...parameters,
		},
		...node,
	};
	const run = await runOneNode(http, world.credential);
	const task = run.data.resultData.runData[ONE_NODE]?.at(-1);
	return {
		error: run.data.resultData.error,
		json: (task?.data?.main[0] ?? []).map((item) => item.json),
		saved: JSON.stringify(run),
	};
};

test("n8n's HTTP Request node can ask Wiro for a task with the credential, signed", async () => {
	const task = await startTask(world);
	const before = world.wiro.calls.length;
	const { error, json } = await request({
		url: `${world.wiro.baseUrl}/Task/Detail`,
		jsonBody: JSON.stringify({ taskid: task.id }),
	});
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ result: true, tasklist: [{ id: task.id }] });
	const { headers, status } = only(world.wiro.calls.slice(before));
	const { apiKey, apiSecret } = world.wiro;
	expect(status).toBe(200);
	expect(headers['x-api-key']).toBe(apiKey);
	expect(headers['x-signature']).toBe(opensslSign(apiKey, apiSecret, headers['x-nonce']));
});

test('each of its requests is signed anew', async () => {
	const url = `${world.wiro.baseUrl}/Task/Detail`;
	for (let n = 0; n < 3; n += 1) await request({ url, jsonBody: '{"taskid":"1"}' });
	expect(new Set(world.wiro.calls.map(({ headers }) => headers['x-nonce'])).size).toBe(3);
	expect(world.wiro.calls.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('it cannot be made to sign a request to another host', async () => {
	const { error, saved } = await request({ url: `${elsewhere.origin}/x`, jsonBody: '{}' });
	expect(error).toBeDefined();
	expect(saved).toContain('The Wiro credential signs requests to');
	expect(elsewhere.visits).toEqual([]);
	expect(saved).not.toContain(world.wiro.apiSecret);
});

test.each([301, 302, 307, 308])(
	'a redirect (%d) does not take key and signature to another host, even where the node is told to follow',
	async (status) => {
		const location = `${elsewhere.origin}/v1/Task/Detail`;
		world.wiro.fault('Detail', { kind: 'redirect', status, location });
		await request(
			{
				url: `${world.wiro.baseUrl}/Task/Detail`,
				jsonBody: '{"taskid":"1"}',
				options: { redirect: { redirect: { followRedirects: true, maxRedirects: 5 } } },
			},
			{ onError: 'continueRegularOutput' },
		);
		expect(world.wiro.callsTo('Detail')).toHaveLength(1);
		expect(elsewhere.visits.filter((headers) => 'x-api-key' in headers)).toEqual([]);
		expect(elsewhere.visits.filter((headers) => 'x-signature' in headers)).toEqual([]);
	},
);
