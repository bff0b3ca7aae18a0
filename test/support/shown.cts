import type { WiroSandbox } from '../sandbox/index.cjs';
import type { WiroCredential } from '../engine/credentialsHelper.cjs';

/** What goes out with a call to Wiro and must be seen nowhere else. */
const SECRET_HEADERS = ['x-api-key', 'x-signature'];

/** What the executions of a test showed to others than Wiro, and what they had to keep to themselves. */
export class Shown {
	private readonly secrets = new Set<string>();
	private readonly texts: string[] = [];

	/** Takes in an execution that is over: as n8n would save it, and what it was given. */
	execution(saved: string, { apiKey, apiSecret }: WiroCredential): void {
		this.texts.push(saved);
		this.secrets.add(apiKey).add(apiSecret);
	}

	/** Takes in what was sent: to Wiro with secrets, to the host of the pictures without. */
	calls({ apiKey, apiSecret, calls }: WiroSandbox): void {
		this.secrets.add(apiKey).add(apiSecret);
		for (const { host, path, headers } of calls) {
			if (host === 'pictures') this.texts.push(JSON.stringify([path, headers]));
			else for (const name of SECRET_HEADERS) this.secrets.add(headers[name] ?? '');
		}
	}

	/** The secrets that can be read in any of it, or in the log. What was taken in is forgotten. */
	take(log: string[]): string[] {
		const texts = [...this.texts.splice(0), log.join('\n')];
		const found = [...this.secrets].filter(
			(secret) => secret !== '' && texts.some((text) => text.includes(secret)),
		);
		this.secrets.clear();
		return found;
	}
}
