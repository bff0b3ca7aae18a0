import sharp, { type Sharp } from 'sharp';
import { drawText } from './caption.cjs';
import type { PictureKind } from './pictures.cjs';

/** What a sandbox picture is made of. */
export interface Ingredients {
	/** The input pictures, as files of any type that the imaging library reads. */
	pictures: Buffer[];
	prompt: string;
	taskId: string;
	samples: number;
	kind: PictureKind;
}

/** A picture as PNG, and its size in pixels. */
export interface Layer {
	png: Buffer;
	width: number;
	height: number;
}

/** The longest edge of a composed picture. */
const EDGE = 1024;
/** A strip of a picture would leave no room for the caption. */
const LEAST_EDGE = EDGE / 4;
const MARGIN = 24;

/**
 * Composes the edited pictures of a task: the first input is the ground, the second is laid into it on
 * the right, a third on the left; the prompt stands below. Not what the model would make, but a person sees that an edit happened,
 * and from which inputs.
 */
export async function composePictures(ingredients: Ingredients): Promise<Buffer[]> {
	const { pictures, prompt, taskId, samples, kind } = ingredients;
	const [first, ...others] = pictures;
	const ground = first && (await fitted(sharp(first).flatten({ background: 'white' }), EDGE, EDGE));
	const width = Math.max(LEAST_EDGE, ground?.width ?? EDGE);
	const height = Math.max(LEAST_EDGE, ground?.height ?? (EDGE * 3) / 4);
	const caption = await drawText(prompt, Math.max(16, Math.round(width / 36)), width - 2 * MARGIN);
	const room = Math.max(0, height - caption.height - 2 * MARGIN);
	const insets = await Promise.all(
		others.map(async (other) => await fitted(sharp(other), width * 0.4, Math.max(1, room * 0.5))),
	);
	const results: Buffer[] = [];
	for (let sample = 0; sample < samples; sample++) {
		const label = `Wiro sandbox · task ${taskId} · sample ${sample + 1}`;
		const tag = await drawText(label, 15, width - 3 * MARGIN);
		// Each sample has them a little aside.
		const aside = 0.03 + (sample % 4) / 16;
		const left = ({ width: own }: Layer, i: number) =>
			i === 0 ? width * (1 - aside) - own : width * aside;
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
			<linearGradient id="calm" x2="1" y2="1"><stop stop-color="#6d8fb3"/><stop offset="1" stop-color="#c9a9b8"/></linearGradient>
			<rect width="100%" height="100%" fill="${ground ? '#20242c' : 'url(#calm)'}"/>
			${ground ? image(ground, (width - ground.width) / 2, (height - ground.height) / 2) : ''}
			${insets.map((inset, i) => softImage(inset, left(inset, i), room * 0.94 - inset.height)).join('')}
			<rect y="${room}" width="100%" height="100%" fill="#14181f" opacity=".867"/>
			${image({ ...caption, height: Math.min(caption.height, height) }, MARGIN, Math.max(0, room + MARGIN))}
			<rect x="14" y="14" width="${tag.width + 20}" height="${tag.height + 14}" rx="8" fill="#14181f" opacity=".6"/>
			${image(tag, 24, 21)}
		</svg>`;
		// A large picture is longer than a parser of XML takes by default.
		results.push(await sharp(Buffer.from(svg), { unlimited: true })[kind]().toBuffer());
	}
	return results;
}

/** A picture that fits into so many pixels, turned as the camera's note says. */
async function fitted(picture: Sharp, width: number, height: number): Promise<Layer> {
	const { data, info } = await picture
		.rotate()
		.resize({ width: Math.round(width), height: Math.round(height), fit: 'inside' })
		.png()
		.toBuffer({ resolveWithObject: true });
	return { png: data, width: info.width, height: info.height };
}

function image({ png, width, height }: Layer, x: number, y: number, mask = ''): string {
	return `<image x="${Math.round(x)}" y="${Math.round(y)}" width="${width}" height="${height}" ${mask}
		preserveAspectRatio="xMinYMid" href="data:image/png;base64,${png.toString('base64')}"/>`;
}

/** A picture whose border is soft. */
function softImage(layer: Layer, left: number, top: number): string {
	const { width, height } = layer;
	const [x, y] = [Math.max(0, Math.round(left)), Math.max(0, Math.round(top))];
	const soft = Math.max(1, Math.round(Math.min(width, height) * 0.09));
	return `<filter id="blur${x}"><feGaussianBlur stdDeviation="${soft / 2}"/></filter>
		<mask id="soft${x}"><rect x="${x + soft}" y="${y + soft}" width="${Math.max(1, width - 2 * soft)}"
			height="${Math.max(1, height - 2 * soft)}" rx="${soft * 2.5}" fill="white" filter="url(#blur${x})"/></mask>
		${image(layer, x, y, `mask="url(#soft${x})"`)}`;
}
