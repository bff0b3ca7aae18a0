import { CredentialTestContext } from 'n8n-core';
import { useWorld } from '../support/world.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN } from './support/failures.cjs';
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
