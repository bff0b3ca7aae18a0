import { parseArgs } from 'node:util';
import { ROUGH, WiroSandbox } from './index.cjs';
import type { SandboxOptions } from './types.cjs';

/** Fixed for people, so that what they pasted into n8n stays right. */
const PORT = 8788;

const HELP = `A local Wiro to try the node against: it costs nothing and needs no account.

Usage: npm run sandbox -- [options]

  --port <n>       port of the API (default ${PORT}); the pictures are on the next one
  --seconds <s>    how long a task runs (default 6)
  --limit <n>      how many tasks may be unfinished at once (default: none)
  --weather <w>    calm (default), or rough: a slow network, gateways, rate limits, late pictures, a host
                   name with an address that refuses, callbacks that are lost, doubled, late, early or forged
  --api-key-only   play a project that needs no signature
  --help           show this
`;

/** Reads the options; what cannot be meant is told in one line. */
function readOptions(args: string[]): SandboxOptions | 'help' {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string' },
			seconds: { type: 'string' },
			limit: { type: 'string' },
			weather: { type: 'string' },
			'api-key-only': { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return 'help';
	const port = values.port === undefined ? PORT : numberFrom('port', values.port, 0, 65_534, true);
	return {
		port,
		picturePort: port === 0 ? 0 : port + 1,
		project: values['api-key-only'] ? 'apiKeyOnly' : 'signature',
		pictures: 'composed',
		weather: weatherFrom(values.weather),
		...(values.seconds !== undefined && {
			taskSeconds: numberFrom('seconds', values.seconds, 0, 86_400, false),
		}),
		...(values.limit !== undefined && {
			accountLimit: numberFrom('limit', values.limit, 1, 1_000_000, true),
		}),
	};
}

function weatherFrom(name = 'calm'): SandboxOptions['weather'] {
	if (name === 'calm') return undefined;
	if (name === 'rough') return { ...ROUGH, seed: Date.now() % 1_000_000 };
	throw new Error(`--weather must be calm or rough, not "${name}"`);
}

function numberFrom(name: string, text: string, min: number, max: number, whole: boolean): number {
	const value = Number(text);
	if (
		text.trim() === '' ||
		!(value >= min && value <= max) ||
		(whole && !Number.isInteger(value))
	) {
		const kind = whole ? 'a whole number' : 'a number';
		throw new Error(`--${name} must be ${kind} from ${min} to ${max}, not "${text}"`);
	}
	return value;
}

function greeting(sandbox: WiroSandbox): string {
	const simple = sandbox.options.project === 'apiKeyOnly';
	// Most computers know two addresses by this name, and nobody listens at that of IPv6.
	const name = sandbox.options.weather === undefined ? '127.0.0.1' : 'localhost';
	return `Wiro sandbox is running. Paste this into n8n's "Wiro HMAC API" credential:

  Base URL     ${sandbox.baseUrl.replace('127.0.0.1', name)}
  API Key      ${sandbox.apiKey}
  API Secret   ${simple ? '(leave empty: API-key-only project)' : sandbox.apiSecret}

Tasks and their pictures   ${new URL('/', sandbox.baseUrl).href}
Pictures to edit           ${sandbox.inputUrls.room}
                           ${sandbox.inputUrls.dog}

Press Ctrl+C to stop.`;
}

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	if (options === 'help') {
		console.log(HELP);
		return;
	}
	const sandbox = await WiroSandbox.start(options);
	console.log(greeting(sandbox));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
	}
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { code, port } = error as NodeJS.ErrnoException & { port?: number };
	if (code !== 'EADDRINUSE') return error.message;
	return `Port ${port} is taken. Is another sandbox running? Choose another one with --port.`;
}

main().catch((error: unknown) => {
	console.error(explain(error));
	process.exitCode = 1;
});
