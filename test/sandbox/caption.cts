import sharp from 'sharp';
import type { Layer } from './compose.cjs';

/** The font comes with a package: a server often has none, and then text is drawn as nothing. */
const FONT_FILE = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

const LONGEST = 280;

/** Draws text, white on nothing, wrapped into `width` pixels. */
export async function drawText(text: string, pixels: number, width: number): Promise<Layer> {
	const { data, info } = await sharp({
		text: {
			text: `<span foreground="white">${escapeMarkup(tidy(text))}</span>`,
			font: `DejaVu Sans ${pixels}`,
			fontfile: FONT_FILE,
			dpi: 72, // makes a point a pixel
			width,
			wrap: 'word-char',
			rgba: true,
		},
	})
		.png()
		.toBuffer({ resolveWithObject: true });
	return { png: data, width: info.width, height: info.height };
}

/** One paragraph of a length that leaves room for the picture. */
function tidy(text: string): string {
	const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
	const characters = [...line];
	return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : line || '–';
}

/** The text goes through a markup language on its way into the picture. */
function escapeMarkup(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
