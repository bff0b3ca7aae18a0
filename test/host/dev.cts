import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WiroSandbox } from '../sandbox/index.cjs';
import { OWNER, type N8nClient, type WorkflowFile } from './client.cjs';
import { EXAMPLES, readExample } from './examples.cjs';
import { PortTaken } from './freePort.cjs';
import { startHost, type Host } from './host.cjs';

/* A real n8n to try the node in by hand, with a sandbox beside it, the credential filled in and the examples imported. */

const PORT = 5678;

/** The name that n8n proposes for the credential of the example for agents. */
const BEARER = 'Bearer Auth account';

/** Where `npm run sandbox` is too, so that a pasted base URL stays right. */
const SANDBOX_PORT = 8788;

const HELP = `Starts a real n8n with this package in it, and a sandbox that plays Wiro and costs nothing.

Usage: npm run dev -- [options]

  --port <n>           port of n8n (default ${PORT}); it takes the next one, too
  --sandbox-port <n>   port of the sandbox (default ${SANDBOX_PORT}); its pictures are on the next one
  --seconds <s>        how long the sandbox works on a task (default 6)
  --help               show this

The first start installs n8n, which takes about 8 minutes and 3 GB. Everything else is new at each start
and gone after it.
`;

interface DevOptions {
	port: number;
	sandboxPort: number;
	seconds: number;
	help: boolean;
}

function readOptions(args: string[]): DevOptions {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string', default: String(PORT) },
			'sandbox-port': { type: 'string', default: String(SANDBOX_PORT) },
			seconds: { type: 'string', default: '6' },
			help: { type: 'boolean', default: false },
		},
	});
	return {
		port: numberFrom('port', values.port, 65_534),
		sandboxPort: numberFrom('sandbox-port', values['sandbox-port'], 65_534),
		seconds: numberFrom('seconds', values.seconds, 86_400),
		help: values.help,
	};
}

function numberFrom(name: string, text: string, max: number): number {
	const value = Number(text);
	if (text.trim() === '' || !(value >= 0 && value <= max)) {
		throw new Error(`--${name} must be a number from 0 to ${max}, not "${text}"`);
	}
	return value;
}

/**
 * Fills in the credentials under the names that n8n proposes, and imports what users are given to import.
 *
 * @returns the token that the example for agents asks for
 */
async function furnish(client: N8nClient, { credential }: WiroSandbox) {
	const id = await client.createCredential('Wiro HMAC account', credential);
	const token = randomUUID();
	const bearer = await client.createBearerAuth(BEARER, token);
	for (const name of EXAMPLES) {
		await client.importWorkflow(withBearer(readExample(name), bearer), id);
	}
	return token;
}

/** Chooses the token's credential where a workflow asks for one, as a user would. */
function withBearer(file: WorkflowFile, id: string): WorkflowFile {
	const nodes = file.nodes.map((node) =>
		node.credentials?.httpBearerAuth === undefined
			? node
			: { ...node, credentials: { ...node.credentials, httpBearerAuth: { id, name: BEARER } } },
	);
	return { ...file, nodes };
}

function greeting(host: Host, token: string, { baseUrl, inputUrls }: WiroSandbox): string {
	return `
n8n is running with this package in it.

  Editor     ${host.origin}
  E-mail     ${OWNER.email}
  Password   ${OWNER.password}
  Log        ${join(host.userFolder, 'n8n.log')}

The credential "Wiro HMAC account" leads to a sandbox, which costs nothing. The examples are imported.

  Token for the example for agents   ${token}

  Tasks and their pictures   ${new URL('/', baseUrl).href}
  Pictures to edit           ${inputUrls.room}
                             ${inputUrls.dog}

Press Ctrl+C to stop both. After a change of the node, start this again.`;
}

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	if (options.help) {
		console.log(HELP);
		return;
	}
	const sandbox = await WiroSandbox.start({
		port: options.sandboxPort,
		picturePort: options.sandboxPort === 0 ? 0 : options.sandboxPort + 1,
		taskSeconds: options.seconds,
		pictures: 'composed',
	});
	try {
		const host = await startHost({ port: options.port === 0 ? undefined : options.port });
		try {
			const token = await furnish(host.client, sandbox);
			console.log(greeting(host, token, sandbox));
			await interrupted();
			console.log('\nStopping ...');
		} finally {
			await host.stop();
		}
	} finally {
		await sandbox.stop();
	}
}

/** Until somebody asks this process to end. */
async function interrupted(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
	});
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (error instanceof PortTaken) return `${error.message}. Choose another one with --port`;
	const { code, port } = error as NodeJS.ErrnoException & { port?: number };
	if (code !== 'EADDRINUSE') return error.message;
	return `Port ${port} is taken. Choose another one with --sandbox-port.`;
}

main().catch((error: unknown) => {
	console.error(explain(error));
	process.exitCode = 1;
});
