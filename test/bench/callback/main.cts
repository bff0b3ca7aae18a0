import { printTable } from '../support/table.cjs';
import { lagLines } from './lag.cjs';
import { restLines } from './rest.cjs';

/* Wait Mode: Callback against Poll, in a running n8n. `npm run bench:callback -- lag` measures one part alone. */

const PARTS = [
	{ name: 'lag', title: 'From the end of a task to the output of the node', lines: lagLines },
	{ name: 'rest', title: 'While edits run', lines: restLines },
];

async function main(only: string[]): Promise<boolean> {
	let kept = true;
	for (const { name, title, lines } of PARTS) {
		if (only.length > 0 && !only.includes(name)) continue;
		kept = printTable(title, await lines()) && kept;
	}
	return kept;
}

main(process.argv.slice(2))
	.then((kept) => (process.exitCode = kept ? 0 : 1))
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
