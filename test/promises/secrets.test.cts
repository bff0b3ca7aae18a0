import { CredentialTestContext } from 'n8n-core';
import { useWorld } from '../support/world.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN, RUN_AND_WAIT } from './support/failures.cjs';
import { only } from './support/tasks.cjs';

const world = useWorld();

/* `useWorld` looks for secrets after each test of every file; here, that it would find them. */

describe('neither the saved execution nor a log line holds API key, secret or signature', () => {
	const secrets = [
		['an API key', () => world.wiro.apiKey],
		['a secret', () => world.wiro.apiSecret],
		['a signature', () => only(world.wiro.calls).headers['x-signature']],
	] as const;

	test.each(secrets)('%s in a saved execution would fail its test', async (_what, secret) => {
		await world.run({ parameters: RUN });
		const note = secret();
		await world.run({ parameters: RUN, items: [{ note }] });
		expect(world.secretsShown()).toEqual([note]);
	});

	test.each(secrets)('%s in a log line would fail its test', async (_what, secret) => {
		await world.run({ parameters: RUN });
		new CredentialTestContext().logger.debug('Asked', { nested: [{ headers: [secret()] }] });
		expect(world.secretsShown()).toEqual([secret()]);
		world.log.length = 0;
	});

	test.each(secrets)('%s in a request for a picture would fail its test', async (_what, secret) => {
		await world.run({ parameters: RUN });
		const note = String(secret());
		await fetch(`${world.wiro.pictureOrigin}/0.png`, { headers: { 'x-api-key': note } });
		expect(world.secretsShown()).toEqual([note]);
		world.wiro.calls.length = 0;
	});
});

test('a refusal that repeats API key and secret is told without them', async () => {
	await failsInEveryMode(world, {
		given: () => {
			const { apiKey, apiSecret } = world.wiro;
			const message = `No credit for ${apiKey} with ${apiSecret}`;
			world.wiro.fault('Run', { kind: 'refusal', code: 0, message }, { times: Infinity });
			return { parameters: RUN };
		},
		failing: {
			title: 'Wiro rejected the request: No credit for … with …',
			says: ['Correct the field that the message names'],
			details: { code: 0 },
		},
	});
});

const LONG = 'very '.repeat(200_000);

test('the log of a failed edit, a megabyte that repeats key and secret, is told without them, in readable length', async () => {
	const { apiKey, apiSecret } = world.wiro;
	const debugerror = `${LONG}\n401 for ${apiKey} with ${apiSecret}, ${'very '.repeat(500)}`;
	world.wiro.plan({ pexit: '1', debugerror });
	const { error } = await world.run({ parameters: RUN_AND_WAIT });
	expect(error?.message).toMatch(/^The edit failed: 401 for … with …, very/);
	expect(error?.message.length).toBeLessThan(330);
	const parameters = { operation: 'getDetail', taskId: only(world.wiro.tasks).id };
	const { json, hints } = await world.run({ parameters });
	for (const told of [only(json).reason, ...hints.map(({ message }) => message)]) {
		expect(told).toContain('401 for … with …, very');
		expect(String(told).length).toBeLessThan(330);
	}
});

test('a refusal of a megabyte has a title that can be read', async () => {
	world.wiro.fault('Run', { kind: 'refusal', code: 0, message: LONG });
	const { error } = await world.run({ parameters: RUN });
	expect(error?.message).toMatch(/^Wiro rejected the request: very/);
	expect(error?.message.length).toBeLessThan(350);
});
