import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { resultsOf, type Results } from '../support/results.cjs';

const PAGE = join(__dirname, '../../../docs/performance.md');

/** Writes the figures of benchmarks into docs/performance.md, each between its two markers; those that did not run stay as they are. */
export async function writeFigures(benches: string[]): Promise<void> {
	const page = benches.reduce(
		(text, bench) => {
			const results = resultsOf(bench);
			return results === null ? text : withFigures(text, bench, results);
		},
		readFileSync(PAGE, 'utf8'),
	);
	const style = await resolveConfig(PAGE);
	writeFileSync(PAGE, await format(page, { ...style, parser: 'markdown' }));
}

function withFigures(page: string, bench: string, { run, tables }: Results): string {
	const [begin, end] = [`<!-- figures: ${bench} -->`, '<!-- end of figures -->'];
	const from = page.indexOf(begin);
	if (from < 0) throw new Error(`${PAGE} has no line ${begin}`);
	const to = page.indexOf(end, from);
	const figures = [`Measured ${run}.`, ...tables.map(tableOf)].join('\n\n');
	return `${page.slice(0, from)}${begin}\n\n${figures}\n\n${page.slice(to)}`;
}

function tableOf({ title, lines }: Results['tables'][number]): string {
	const rows = lines.map(({ what, value, bar }) => {
		const missed = bar === undefined || bar.ok ? '' : ' **(missed)**';
		return `| ${what.trim()} | ${value} | ${bar?.text ?? ''}${missed} |`;
	});
	return [`| ${title} | Measured | Bar |`, '| --- | --- | --- |', ...rows].join('\n');
}
