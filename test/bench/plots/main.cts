import { resultsOf } from '../support/results.cjs';
import { drawBusyShare } from './busyShare.cjs';
import { writeFigures } from './figures.cjs';
import { drawWaits } from './waits.cjs';

/** In the order of docs/performance.md. */
const BENCHES = ['waiting', 'account', 'family', 'load', 'pictures', 'startup', 'callback'];

/**
 * Draws the pictures of docs/performance.md and writes its figures, from what the benchmarks left when they last ran. What they did not leave
 * stays as it is there.
 */
async function main(): Promise<void> {
	const results = BENCHES.flatMap((bench) => resultsOf(bench) ?? []);
	drawWaits(results.flatMap(({ waits }) => waits));
	drawBusyShare(results.flatMap(({ accounts }) => accounts));
	await writeFigures(BENCHES);
}

void main();
