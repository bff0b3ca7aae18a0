import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the user asked for on the command line. */
export interface StartOptions {
	/** The folder for the pictures. */
	out: string;
	/** How long the sandbox works on a task. */
	seconds: number;
	help: boolean;
}

export const HELP = `Runs examples/edit-a-picture.json in n8n's engine and saves the edited picture.

Usage: npm start -- [options]

  --out <folder>   where the pictures go (default out)
  --seconds <s>    how long the sandbox works on a task (default 6)
  --help           show this

Without keys it talks to a sandbox on this machine, which costs nothing. To edit for real, set
WIRO_API_KEY and WIRO_API_SECRET, which may be empty for an API-key-only project.
`;

/**
 * Reads the command line.
 *
 * @throws Error in plain words for what cannot be meant
 */
export function readOptions(args: string[]): StartOptions {
	const { values } = parseArgs({
		args,
		options: {
			out: { type: 'string', default: 'out' },
			seconds: { type: 'string', default: '6' },
			help: { type: 'boolean', default: false },
		},
	});
	const seconds = Number(values.seconds);
	if (values.seconds.trim() === '' || !(seconds >= 0 && seconds <= 86_400)) {
		throw new Error(`--seconds must be a number from 0 to 86400, not "${values.seconds}"`);
	}
	return { out: resolve(values.out), seconds, help: values.help };
}
