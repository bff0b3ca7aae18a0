import type { INode, INodeParameters } from 'n8n-workflow';
import type { Fault } from '../sandbox/index.cjs';
import { MODES } from '../promises/support/failing.cjs';
import { useLog } from '../support/log.cjs';
import {
	EDIT,
	finishedTask,
	itemWith,
	noise,
	pictureOf,
	usePictureWorld,
} from './pictureWorld.cjs';

const world = usePictureWorld();

const lines = useLog();

const FILES: INodeParameters = { ...EDIT, inputImageSource: 'binary', samples: 2 };

/** Edits a file, and checks that neither the saved execution nor a log line holds anything of the credential. */
async function keepsSecrets(
	onError: INode['onError'],
	status: string,
	parameters: INodeParameters = FILES,
): Promise<void> {
	// A start that breaks off shall not be found again.
	world.wiro.settings.hasList = false;
	const data = await world.storage.keep(noise(2000), { fileName: 'a.png', fileExtension: 'png' });
	const outcome = await world.run({ parameters, items: [itemWith({ data })], onError });
	expect(outcome.run.status).toBe(status);
	const signatures = world.wiro.calls.flatMap(({ headers }) => headers['x-signature'] ?? []);
	expect(signatures.length).toBeGreaterThan(0);
	const everything = `${outcome.saved}\n${lines.join('\n')}`;
	expect(everything).toContain('Flux Kontext');
	const secrets = [world.wiro.apiKey, world.wiro.apiSecret, ...signatures];
	expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
}

describe('neither the saved execution nor a log line holds API key, secret or signature', () => {
	test('when a file is edited and its pictures come back', async () => {
		await keepsSecrets(undefined, 'success');
		expect(world.wiro.callsTo('picture')).toHaveLength(2);
	});

	test('when Get Detail fetches the pictures, without Simplify', async () => {
		const task = await finishedTask(world);
		await keepsSecrets(undefined, 'success', { ...pictureOf(task), simplify: false });
	});

	test.each<[string, Fault]>([
		['is gone', { kind: 'status', status: 404 }],
		['is reset', { kind: 'reset' }],
		['is cut off', { kind: 'truncatedFile' }],
		['is a web page', { kind: 'wrongType' }],
		['never comes', { kind: 'hang' }],
		['leads in circles', { kind: 'redirect', location: '/again/0.png' }],
	])('when a picture %s', async (_name, fault) => {
		for (const onError of MODES) {
			world.wiro.reset();
			world.wiro.fault('picture', fault, { times: Infinity });
			await keepsSecrets(onError, onError === undefined ? 'error' : 'success');
		}
	});

	test.each<[string, Fault]>([
		['is refused', { kind: 'refusal', code: 0, message: 'No such picture' }],
		['is refused by its credential', { kind: 'status', status: 401 }],
		['breaks off', { kind: 'dropAfterWork' }],
		['is never answered', { kind: 'hang' }],
	])('when the upload %s', async (_name, fault) => {
		for (const onError of MODES) {
			world.wiro.reset();
			world.wiro.fault('Run', fault);
			await keepsSecrets(onError, onError === undefined ? 'error' : 'success');
		}
	});
});
