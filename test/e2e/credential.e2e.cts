import type { Editor } from './editor.cjs';
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
	for (const [name, text] of Object.entries({ apiKey, apiSecret, baseUrl, ...typed })) {
		await editor.credential.getByTestId(`parameter-input-${name}`).locator('input').fill(text);
	}
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
		const all = await world.client.call<Array<{ id: string }>>('GET', '/credentials');
		for (const { id } of all.filter((one) => one.id !== world.credentialId)) {
			await world.client.call('DELETE', `/credentials/${id}`);
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
		['a host that is not', { baseUrl: 'http://wiro.invalid/v1' }, 'host in the Base URL does not'],
	])('says in our words what is wrong with %s', async (name, typed, words) => {
		await create(editor, typed);
		await editor.credential.getByText('More details').click();
		await editor.page.getByText(words).first().waitFor();
		await editor.screenshot(`credential-${name.replaceAll(' ', '-')}`);
	});

	it('shows neither key nor secret', async () => {
		await create(editor, {});
		await editor.credential.getByText('Connection tested successfully').waitFor();
		const inputs = editor.credential.locator('input[type="password"]');
		expect(await inputs.count()).toBe(2);
	});
});
