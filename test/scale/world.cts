import type { Line } from '../bench/support/table.cjs';
import type { WiroSandbox } from '../sandbox/index.cjs';
import type { Cluster } from './cluster.cjs';

/** What the parts of this test share. */
export interface World {
	cluster: Cluster;
	wiro: WiroSandbox;
	credentialId: string;
	/** How many tasks the account may have unfinished at once. */
	limit: number;
}

/** A line that must show exactly this number. */
export function must(what: string, is: number, expected: number): Line {
	return { what, value: String(is), bar: { text: `must be ${expected}`, ok: is === expected } };
}

/** A line that must show this number or more: without it, the lines beside it would say nothing. */
export function atLeast(what: string, is: number, least: number): Line {
	return { what, value: String(is), bar: { text: `at least ${least}`, ok: is >= least } };
}

/** A line that must show this number or less. */
export function atMost(what: string, is: number, most: number): Line {
	return { what, value: String(is), bar: { text: `at most ${most}`, ok: is <= most } };
}

/** A bar of speed. It is judged where nothing else is at work on the machine; in CI it is shown. */
export function onQuietMachine({ bar, ...line }: Line): Line {
	return process.env.CI === 'true'
		? { ...line, what: `${line.what} (${bar?.text ?? ''} on a quiet machine)` }
		: { ...line, bar };
}
