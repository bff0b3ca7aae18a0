import { keep } from './results.cjs';

/** One line of a benchmark's table. A line without a bar is there to compare with. */
export interface Line {
	what: string;
	value: string;
	bar?: { text: string; ok: boolean };
}

/** Prints a table, and keeps it; returns whether every bar was met. */
export function printTable(title: string, lines: Line[]): boolean {
	const width = Math.max(...lines.map(({ what }) => what.length));
	keep('tables', { title, lines });
	process.stdout.write(`\n${title}\n`);
	for (const { what, value, bar } of lines) {
		const verdict = bar === undefined ? '' : `  ${bar.text}  ${bar.ok ? 'ok' : 'MISSED'}`;
		process.stdout.write(`  ${what.padEnd(width)}  ${value.padStart(28)}${verdict}\n`);
	}
	return lines.every(({ bar }) => bar?.ok ?? true);
}

/** A line with a bar. */
export function atMost(what: string, value: number, most: number, unit = ''): Line {
	return {
		what,
		value: `${Number(value.toFixed(3))}${unit}`,
		bar: { text: `at most ${most}${unit}`, ok: value <= most },
	};
}

/** The mean of some numbers. */
export function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
