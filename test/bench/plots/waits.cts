import type { Waits } from '../support/results.cjs';
import { axis, draw, heading, type Ink } from './chart.cjs';

const TOP = 68;
const PANEL = 205;
const BARS = 140;

/** Draws how long an edit takes, by the way of waiting, over the time that its task itself takes: a panel for each kind of task. */
export function drawWaits(waits: Waits[]): void {
	if (waits.length === 0) return;
	const longest = Math.max(...waits.flatMap(({ ways }) => ways.map(({ ratio }) => ratio)));
	draw('waiting', TOP + PANEL * waits.length, (ink) => ({
		title: [
			heading('How long an edit takes: its task, and what waiting adds', 0, ink, 17),
			heading(
				'Total time / duration of the task. Grey is the task, colour is time lost until a question finds it done.',
				26,
				ink,
			),
			...waits.map(({ title }, n) => heading(title, TOP + PANEL * n, ink)),
		],
		grid: waits.map((_, n) => ({ top: TOP + 22 + PANEL * n, height: BARS, left: 90, right: 10 })),
		xAxis: waits.map((_, n) => ({
			...axis(ink),
			gridIndex: n,
			min: 0,
			// Room for the label of the longest bar.
			max: Math.ceil((longest + 0.7) * 2) / 2,
			interval: 0.5,
		})),
		yAxis: waits.map(({ ways }, n) => ({
			...axis(ink),
			type: 'category',
			inverse: true,
			gridIndex: n,
			data: ways.map(({ name }) => name),
		})),
		series: waits.flatMap(({ ways }, n) => [
			{ ...barsOf(n), data: ways.map(() => 1), color: ink.quiet },
			{ ...barsOf(n), data: ways.map((way) => lost(way, ink)) },
		]),
	}));
}

const barsOf = (panel: number) => ({
	type: 'bar',
	stack: `panel ${panel}`,
	barWidth: 16,
	xAxisIndex: panel,
	yAxisIndex: panel,
});

function lost({ name, ratio, meanDetails }: Waits['ways'][number], ink: Ink) {
	const questions = `${meanDetails.toFixed(0)} ${meanDetails < 1.5 ? 'question' : 'questions'}`;
	return {
		value: ratio - 1,
		itemStyle: { color: name === 'the node' ? ink.node : ink.others },
		label: {
			show: true,
			position: 'right',
			color: ink.text,
			fontSize: 13,
			formatter: `${ratio.toFixed(2)} · ${questions}`,
		},
	};
}
