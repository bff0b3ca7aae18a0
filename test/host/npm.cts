import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { Missing } from './words.cjs';

/** What is kept of a command's words, for when it fails. */
const LAST_CHARACTERS = 3000;

/** How to run npm. */
export interface NpmCall {
	/** Where. */
	cwd: string;
	/** The Node that runs it and its children; default this one. */
	node?: string;
	env?: NodeJS.ProcessEnv;
}

/**
 * Runs npm: the one that runs this script, where there is one, which is right on Windows too.
 *
 * @throws Missing without npm; Error with npm's last words where it fails
 */
export async function npm(args: string[], { cwd, node, env }: NpmCall): Promise<void> {
	const script = process.env.npm_execpath;
	const [command, first] =
		script?.endsWith('js') === true ? [node ?? process.execPath, [script]] : ['npm', []];
	const path = [...(node === undefined ? [] : [dirname(node)]), process.env.PATH ?? ''];
	await run(command, [...first, ...args], cwd, {
		...process.env,
		PATH: path.join(delimiter),
		...env,
	});
}

async function run(
	command: string,
	args: string[],
	cwd: string,
	env: NodeJS.ProcessEnv,
): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		const hear = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-LAST_CHARACTERS));
		child.stdout.on('data', hear);
		child.stderr.on('data', hear);
		child.once('error', () => {
			reject(new Missing('npm is not there. It comes with Node: install Node, then try again'));
		});
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`npm ${args[0]} failed (${code}) and said:\n${said.trim()}`));
		});
	});
}
