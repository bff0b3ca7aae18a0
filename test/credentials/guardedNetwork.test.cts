import type { promises } from 'node:dns';
import { createRequire } from 'node:module';
import type * as Injection from '@n8n/di';
import { EDIT, usePictureWorld } from '../pictures/pictureWorld.cjs';

/* An n8n whose admin lets no request into private networks (N8N_SSRF_PROTECTION_ENABLED). Here all that is private but "localhost". */

const near = createRequire(require.resolve('n8n-core'));
const { Container }: typeof Injection = near('@n8n/di');
const { SsrfProtectionConfig } = near('@n8n/config');
const { DnsResolver } = near('@n8n/backend-network');
Object.assign(Container.get<object>(SsrfProtectionConfig), {
	enabled: true,
	allowedHostnames: ['localhost'],
});

const world = usePictureWorld();

// The guard loads its memory of names at its first look, and warped time does not wait for that.
beforeAll(async () => {
	await Container.get<{ lookup: typeof promises.lookup }>(DnsResolver).lookup('localhost', {
		all: true,
	});
});

const ALLOW = 'ask your n8n administrator to add the host to N8N_SSRF_ALLOWED_HOSTNAMES';

test('a Base URL that n8n blocks is told as that, not as a bad credential, and nothing is to be paid', async () => {
	const { error } = await world.run({ parameters: EDIT });
	expect(error?.message).toBe('n8n lets no request go to this address');
	expect(error?.description).toContain('Nothing was sent to Wiro, so nothing is to be paid');
	expect(error?.description).toContain(ALLOW);
	expect(world.wiro.calls).toEqual([]);
	expect(world.time.seconds()).toBeLessThan(1);
});

test('a picture host that n8n blocks is told as that, once, not as a broken connection', async () => {
	const { credential } = world;
	const { error } = await world.run({
		parameters: EDIT,
		credential: { ...credential, baseUrl: credential.baseUrl.replace('127.0.0.1', 'localhost') },
	});
	expect(error?.message).toBe('The edited picture could not be downloaded');
	expect(error?.description).toContain('n8n lets no request go to the picture host');
	expect(error?.description).toContain('Get the picture with Get Detail and task ID');
	expect(world.wiro.callsTo('picture')).toEqual([]);
});
