import { printTable } from '../support/table.cjs';
import { lagLines } from './lag.cjs';
import { restLines } from './rest.cjs';

/* Wait Mode: Callback against Poll, in a running n8n. */

async function main(): Promise<boolean> {
	const kept = [
		printTable('From the end of a task to the output of the node', await lagLines()),
		printTable('While edits run', await restLines()),
	];
	return kept.every(Boolean);
}

main()
	.then((kept) => (process.exitCode = kept ? 0 : 1))
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
