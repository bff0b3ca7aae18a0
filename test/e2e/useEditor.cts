import { chromium, selectors, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { BROWSER_ID, N8nClient } from '../host/client.cjs';
import { WiroSandbox, type SandboxOptions } from '../sandbox/index.cjs';
import { Editor } from './editor.cjs';
import { theSession } from './session.cjs';

selectors.setTestIdAttribute('data-test-id');

/** As wide as a laptop's screen. */
const VIEWPORT = { width: 1440, height: 900 };

/** Nothing of the browser's own may call home; and as root it has no sandbox. */
const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** n8n, a Wiro, and a credential that leads from the one to the other. */
export interface E2eWorld {
	readonly client: N8nClient;
	readonly wiro: WiroSandbox;
	readonly credentialId: string;
	/** A browser window on n8n's editor, signed in. The one before it is closed: it would go on working. */
	openEditor(): Promise<Editor>;
}

/**
 * A sandbox for a test file, a client for the running n8n, and browsers on demand.
 *
 * @param options how the sandbox is set up
 * @param credentialName the name of the credential; default the one that n8n proposes
 */
export function useEditor(
	options: SandboxOptions = {},
	credentialName = 'Wiro HMAC account',
): E2eWorld {
	const session = theSession();
	const client = new N8nClient(session.origin, session.cookie);
	let wiro: WiroSandbox;
	let credentialId: string;
	let browser: Browser | undefined;
	let context: BrowserContext | undefined;
	let opened: Page | undefined;

	beforeAll(async () => {
		wiro = await WiroSandbox.start({ taskSeconds: 0.5, queueSeconds: 0.1, ...options });
		credentialId = await client.createCredential(credentialName, wiro.credential);
	});
	beforeEach(() => {
		wiro.reset();
		wiro.clearFaults();
	});
	afterAll(async () => {
		await browser?.close();
		await client.deleteCredential(credentialId);
		await wiro.stop();
	});

	/** Kept for a whole file: a new one would have to load all of n8n's editor anew. */
	async function newContext(): Promise<BrowserContext> {
		browser = await chromium.launch({ executablePath: session.chromium, args: QUIET });
		const fresh = await browser.newContext({
			viewport: VIEWPORT,
			colorScheme: 'light',
			reducedMotion: 'reduce',
			locale: 'en-US',
		});
		const { hostname } = new URL(session.origin);
		const { name, value } = client.session;
		await fresh.addCookies([{ name, value, domain: hostname, path: '/' }]);
		await fresh.addInitScript(`localStorage.setItem('n8n-browserId', '${BROWSER_ID}')`);
		return fresh;
	}

	async function openEditor(): Promise<Editor> {
		context ??= await newContext();
		await opened?.close();
		opened = await context.newPage();
		opened.setDefaultTimeout(20_000);
		return new Editor(opened, client);
	}

	return {
		client,
		get wiro() {
			return wiro;
		},
		get credentialId() {
			return credentialId;
		},
		openEditor,
	};
}
