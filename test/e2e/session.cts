/** The n8n that `main.cts` started for the tests, as they find it in their environment. */
export interface Session {
	origin: string;
	/** The signed-in owner's cookie: n8n allows only a few sign-ins a minute. */
	cookie: string;
	/** The Chromium to drive. */
	chromium: string;
	/** Where n8n keeps its data, and its log. */
	userFolder: string;
}

const VARIABLE = 'FLUX_KONTEXT_E2E';

/** The environment for a process that runs the tests. */
export function withSession(session: Session): NodeJS.ProcessEnv {
	return { ...process.env, [VARIABLE]: JSON.stringify(session) };
}

/** The n8n to test in. */
export function theSession(): Session {
	const text = process.env[VARIABLE];
	if (text === undefined) throw new Error('These tests need an n8n: run them by npm run test:e2e');
	return JSON.parse(text) as Session;
}
