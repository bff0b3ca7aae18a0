import type { INodeParameters } from 'n8n-workflow';
import { useLog } from '../support/log.cjs';
import { useWorld } from '../support/world.cjs';
import { MODES } from './support/failing.cjs';
import { arranged, FAILURES, RUN_AND_WAIT } from './support/failures.cjs';
import { startTask } from './support/tasks.cjs';

const world = useWorld();

const lines = useLog();

/** Everything that must stay with the credential: as it is set, and as it went out. */
const secretsOf = (apiKey: string, apiSecret: string) => [
	...new Set(
		[
			apiKey,
			apiSecret,
			world.wiro.apiKey,
			world.wiro.apiSecret,
			...world.wiro.calls.map(({ headers }) => headers['x-signature']),
			...world.wiro.calls.map(({ headers }) => headers['x-api-key']),
		].filter((text) => text !== undefined && text !== ''),
	),
];

const expectNone = (saved: string, secrets: string[]) => {
	expect(secrets.length).toBeGreaterThanOrEqual(2);
	expect(lines.join('\n')).toMatch(/(Start executing|Running) node "Flux Kontext"/);
	const everything = `${saved}\n${lines.join('\n')}`;
	expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
};

describe('neither the saved execution nor a log line holds API key, secret or signature', () => {
	test.each(FAILURES)('when $when', async (kind) => {
		for (const onError of MODES) {
			world.wiro.reset();
			await world.wiro.online();
			const use = await arranged(world, kind);
			const { saved, run } = await world.run({ ...use, onError });
			// The failure did happen.
			expect(saved).toContain(JSON.stringify(kind.title).slice(1, -1));
			expect(run.status).toBe(onError === undefined ? 'error' : 'success');
			const { apiKey, apiSecret } = { ...world.credential, ...use.credential };
			expectNone(saved, secretsOf(apiKey, apiSecret));
		}
	});

	test.each<[string, INodeParameters]>([
		['Run', { operation: 'run', prompt: 'x' }],
		['Run and Wait', RUN_AND_WAIT],
		['Run and Wait without Simplify', { ...RUN_AND_WAIT, simplify: false }],
	])('when all goes well: %s', async (_name, parameters) => {
		const { saved, run } = await world.run({ parameters });
		expect(run.status).toBe('success');
		// The node's own lines are among those that were heard.
		if (parameters.operation === 'runAndWait') expect(lines.join('\n')).toContain('task_start');
		const { apiKey, apiSecret } = world.credential;
		expectNone(saved, secretsOf(apiKey, apiSecret));
	});

	test.each(['getDetail', 'kill', 'cancel'])('when all goes well: %s', async (operation) => {
		const plan = operation === 'kill' ? { queueSeconds: 0 } : { queueSeconds: 60 };
		const { id } = await startTask(world, plan);
		const { saved, run } = await world.run({
			parameters: { operation, taskId: id, simplify: false },
		});
		expect(run.status).toBe('success');
		const { apiKey, apiSecret } = world.credential;
		expectNone(saved, secretsOf(apiKey, apiSecret));
	});
});
