import type { Account } from '../support/results.cjs';
import { axis, draw, heading } from './chart.cjs';

const TOP = 68;
const PANEL = 205;
const CURVE = 130;

/** Draws how much of what an account takes at once is used, second by second: a panel for each account. */
export function drawBusyShare(accounts: Account[]): void {
	if (accounts.length === 0) return;
	const curves = accounts.map(busyShare);
	const seconds = Math.ceil(Math.max(...curves.map(({ length }) => length)) / 10) * 10;
	draw('busy-share', TOP + PANEL * accounts.length, (ink) => ({
		title: [
			heading('How busy the node keeps an account that takes few tasks at once', 0, ink, 17),
			heading('Share of its places that hold an unfinished task, mean of each second.', 26, ink),
			...accounts.map(({ title }, n) => heading(title, TOP + PANEL * n, ink)),
		],
		grid: accounts.map((_, n) => ({
			top: TOP + 28 + PANEL * n,
			height: CURVE,
			left: 50,
			right: 30,
		})),
		xAxis: accounts.map((_, n) => ({
			...axis(ink),
			gridIndex: n,
			min: 0,
			max: seconds,
			interval: 10,
			splitLine: { show: false },
			axisLabel: { ...axis(ink).axisLabel, formatter: '{value} s' },
		})),
		yAxis: accounts.map((_, n) => ({
			...axis(ink),
			gridIndex: n,
			min: 0,
			max: 100,
			interval: 25,
			axisLabel: { ...axis(ink).axisLabel, formatter: '{value} %' },
		})),
		series: curves.map((shares, n) => ({
			type: 'line',
			step: 'end',
			symbol: 'none',
			xAxisIndex: n,
			yAxisIndex: n,
			color: ink.node,
			lineStyle: { width: 1.5 },
			areaStyle: { opacity: 0.25 },
			data: [...shares, shares.at(-1)].map((share, second) => [second, share]),
		})),
	}));
}

/** The mean share of the places, in per cent, that is in use in each second since the first start. */
function busyShare({ limit, tasks }: Account): number[] {
	const begin = Math.min(...tasks.map(({ createdAt }) => createdAt));
	const end = Math.max(...tasks.map(({ finishedAt }) => finishedAt));
	return Array.from({ length: Math.ceil((end - begin) / 1000) }, (_, second) => {
		const from = begin + second * 1000;
		const to = Math.min(from + 1000, end);
		const used = tasks.map(({ createdAt, finishedAt }) =>
			Math.max(0, Math.min(finishedAt, to) - Math.max(createdAt, from)),
		);
		return (used.reduce((sum, each) => sum + each, 0) / ((to - from) * limit)) * 100;
	});
}
