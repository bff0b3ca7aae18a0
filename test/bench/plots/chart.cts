import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { init, type EChartsCoreOption } from 'echarts';

const FOLDER = join(__dirname, '../../../docs/plots');
const WIDTH = 840;

/** What a plot is drawn with. The background is the page's. The two colours differ for colour-blind eyes, too (Okabe and Ito). */
export interface Ink {
	text: string;
	grid: string;
	/** What is no finding, but what findings are compared with. */
	quiet: string;
	node: string;
	others: string;
}

const INKS: Record<string, Ink> = {
	light: { text: '#1f2328', grid: '#d8dee4', quiet: '#c3cad1', node: '#0072b2', others: '#e69f00' },
	dark: { text: '#e6edf3', grid: '#30363d', quiet: '#4b535d', node: '#56b4e9', others: '#e69f00' },
};

/** Draws a plot for light and for dark pages: docs/plots/<name>-light.svg and -dark.svg. */
export function draw(
	name: string,
	height: number,
	optionOf: (ink: Ink) => EChartsCoreOption,
): void {
	mkdirSync(FOLDER, { recursive: true });
	for (const [theme, ink] of Object.entries(INKS)) {
		const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
		chart.setOption({
			animation: false,
			backgroundColor: 'transparent',
			textStyle: { fontFamily: 'Helvetica, Arial, sans-serif', color: ink.text },
			...optionOf(ink),
		});
		writeFileSync(join(FOLDER, `${name}-${theme}.svg`), `${chart.renderToSVGString()}\n`);
		chart.dispose();
	}
}

/** A heading at the left edge, over a plot or one of its parts. */
export function heading(text: string, top: number, { text: color }: Ink, fontSize = 13) {
	const textStyle = { color, fontSize, fontWeight: fontSize > 13 ? 'bold' : 'normal' };
	return { text, left: 0, top, padding: 0, textStyle };
}

/** The look of an axis: its labels in the text's colour, and lines across the plot. */
export function axis({ text, grid }: Ink) {
	return {
		axisLabel: { color: text, fontSize: 13 },
		axisLine: { lineStyle: { color: grid } },
		axisTick: { show: false },
		splitLine: { lineStyle: { color: grid } },
		nameTextStyle: { color: text, fontSize: 13 },
	};
}
