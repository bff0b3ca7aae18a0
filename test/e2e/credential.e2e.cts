import type { Editor } from './editor.cjs';
import { until } from '../host/until.cjs';
import { useEditor } from './useEditor.cjs';

const world = useEditor({}, 'Another account');

interface Typed {
	apiKey?: string;
	apiSecret?: string;
	baseUrl?: string;
}

/** Fills in a new credential in the dialog and saves it, which tests it. */
async function create(editor: Editor, typed: Typed): Promise<void> {
	const { apiKey, apiSecret, baseUrl } = world.wiro;
	await editor.newCredential('Wiro HMAC API');
	const field = (name: string) =>
		editor.credential.getByTestId(`parameter-input-${name}`).locator('input');
	const wanted = Object.entries({ apiKey, apiSecret, baseUrl, ...typed });
	// The dialog puts in its defaults when it is ready, over what was typed before.
	await until('the dialog shows its defaults', async () => {
		return (await field('baseUrl').inputValue()) !== '';
	});
	for (const [name, text] of wanted) await field(name).fill(text);
	for (const [name, text] of wanted) expect(await field(name).inputValue()).toBe(text);
	await editor.page.getByTestId('credential-save-button').click();
}

describe('the dialog of the credential', () => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await world.openEditor();
		await editor.openCredentials();
	});

	afterEach(async () => {
		await editor.closeCredential();
		for (const { id } of await world.client.credentials()) {
			if (id !== world.credentialId) await world.client.deleteCredential(id);
		}
	});

	it('says that a good credential works', async () => {
		await create(editor, {});
		await editor.credential.getByText('Connection tested successfully').waitFor();
		await editor.hideMessages();
		await editor.screenshot('credential');
		const [call] = world.wiro.callsTo('Detail');
		expect(call.headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
	});

	it.each([
		['a wrong secret', { apiSecret: 'wrong' }, 'The API secret does not match the API key'],
		['no secret', { apiSecret: '' }, 'The API secret is missing'],
		['a wrong key', { apiKey: 'wrong' }, 'Wiro does not know this API key'],
		['a dead base URL', { baseUrl: 'http://127.0.0.1:9/v1' }, 'Wiro refuses the connection'],
		[
			'a host that is not',
			{ baseUrl: 'http://wiro.invalid/v1' },
			"host in the 'Base URL' does not",
		],
	])('says in our words what is wrong with %s', async (name, typed, words) => {
		await create(editor, typed);
		await editor.credential.getByText('More details').click();
		await editor.page.getByText(words).first().waitFor();
		await editor.screenshot(`credential-${name.replaceAll(' ', '-')}`);
	});

	it('shows neither key nor secret', async () => {
		const { client, wiro } = world;
		await create(editor, {});
		await editor.credential.getByText('Connection tested successfully').waitFor();
		const hidden = editor.credential.locator('input[type="password"]');
		expect(await hidden.count()).toBe(2);
		await editor.closeCredential();

		const [saved] = (await client.credentials()).filter(({ id }) => id !== world.credentialId);
		await editor.openCredential(saved.name);
		const inputs = editor.credential.locator('input');
		const values = await inputs.evaluateAll((all: Array<{ value: string }>) =>
			all.map(({ value }) => value),
		);
		await editor.screenshot('credential-saved');
		const sent = await client.call('GET', `/credentials/${saved.id}?includeData=true`);
		for (const text of [values.join('\n'), JSON.stringify(sent)]) {
			// What is no secret is there.
			expect(text).toContain(wiro.baseUrl);
			expect(text).not.toContain(wiro.apiKey);
			expect(text).not.toContain(wiro.apiSecret);
		}
	});
});
