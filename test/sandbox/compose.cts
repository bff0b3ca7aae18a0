import sharp, { type OverlayOptions } from 'sharp';
import { drawText } from './caption.cjs';

/** What a sandbox picture is made of. */
export interface Ingredients {
	/** The input pictures, as files of any type that the imaging library reads. */
	pictures: Buffer[];
	prompt: string;
	taskId: string;
	samples: number;
}

interface Layer {
	data: Buffer;
	width: number;
	height: number;
}

/** The longest edge of a composed picture. */
const EDGE = 1024;
const MARGIN = 24;

/**
 * Composes the edited pictures of a task: the first input is the ground, the second is laid into it,
 * the prompt stands below. Not what the model would make, but a person sees that an edit happened,
 * and from which inputs.
 */
export async function composePictures(ingredients: Ingredients): Promise<Buffer[]> {
	const { pictures, prompt, taskId, samples } = ingredients;
	const [first, second] = pictures;
	const ground = first ? await groundFrom(first) : await emptyGround();
	const caption = await captionBar(prompt, ground);
	const results: Buffer[] = [];
	for (let sample = 0; sample < samples; sample++) {
		const layers: OverlayOptions[] = [];
		if (second) layers.push(await inset(second, ground, caption.height, sample));
		layers.push({ input: caption.data, left: 0, top: ground.height - caption.height });
		layers.push(...(await tag(`Wiro sandbox · task ${taskId} · sample ${sample + 1}`, ground)));
		results.push(await sharp(ground.data).composite(layers).png().toBuffer());
	}
	return results;
}

async function groundFrom(picture: Buffer): Promise<Layer> {
	const { data, info } = await sharp(picture)
		.rotate() // as the camera's note says
		.resize({ width: EDGE, height: EDGE, fit: 'inside' })
		.flatten({ background: 'white' })
		.png()
		.toBuffer({ resolveWithObject: true });
	// A strip of a picture would leave no room for the caption.
	const missing = Math.max(0, EDGE / 4 - info.height);
	const narrow = Math.max(0, EDGE / 4 - info.width);
	if (missing === 0 && narrow === 0) return { data, width: info.width, height: info.height };
	const padded = await sharp(data)
		.extend({
			top: Math.floor(missing / 2),
			bottom: Math.ceil(missing / 2),
			left: Math.floor(narrow / 2),
			right: Math.ceil(narrow / 2),
			background: '#20242c',
		})
		.png()
		.toBuffer({ resolveWithObject: true });
	return { data: padded.data, width: padded.info.width, height: padded.info.height };
}

/** Where no picture came: something calm to put the caption on. */
async function emptyGround(): Promise<Layer> {
	const [width, height] = [EDGE, (EDGE * 3) / 4];
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
			<stop offset="0" stop-color="#6d8fb3"/><stop offset="1" stop-color="#c9a9b8"/>
		</linearGradient></defs>
		<rect width="100%" height="100%" fill="url(#g)"/>
	</svg>`;
	return { data: await sharp(Buffer.from(svg)).png().toBuffer(), width, height };
}

/** The second picture in the right lower third, with a soft border; each sample a little aside. */
async function inset(
	picture: Buffer,
	ground: Layer,
	captionHeight: number,
	sample: number,
): Promise<OverlayOptions> {
	const room = ground.height - captionHeight;
	const { data, info } = await sharp(picture)
		.rotate()
		.resize({
			width: Math.round(ground.width * 0.4),
			height: Math.max(1, Math.round(room * 0.5)),
			fit: 'inside',
		})
		.ensureAlpha()
		.png()
		.toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	const soft = Math.max(1, Math.round(Math.min(width, height) * 0.09));
	const mask = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<defs><filter id="f" x="-20%" y="-20%" width="140%" height="140%">
			<feGaussianBlur stdDeviation="${soft / 2}"/>
		</filter></defs>
		<rect x="${soft}" y="${soft}" width="${Math.max(1, width - 2 * soft)}"
			height="${Math.max(1, height - 2 * soft)}" rx="${soft * 2.5}" fill="white" filter="url(#f)"/>
	</svg>`;
	const input = await sharp(data)
		.composite([{ input: Buffer.from(mask), blend: 'dest-in' }])
		.png()
		.toBuffer();
	const aside = Math.round(((sample % 4) * ground.width) / 16);
	return {
		input,
		left: Math.max(0, Math.round(ground.width * 0.97) - width - aside),
		top: Math.max(0, room - height - Math.round(room * 0.06)),
	};
}

async function captionBar(prompt: string, ground: Layer): Promise<Layer> {
	const pixels = Math.max(16, Math.round(ground.width / 36));
	const text = await drawText(prompt, pixels, Math.max(1, ground.width - 2 * MARGIN));
	const height = Math.min(text.height + 2 * MARGIN, ground.height);
	const bar = sharp({
		create: { width: ground.width, height, channels: 4, background: '#14181fdd' },
	});
	const fitting = await sharp(text.png)
		.resize({ width: ground.width, height, fit: 'inside', withoutEnlargement: true })
		.toBuffer();
	const centred = Math.max(0, Math.round((height - text.height) / 2));
	const left = Math.min(MARGIN, Math.max(0, ground.width - text.width));
	const data = await bar
		.composite([{ input: fitting, left, top: centred }])
		.png()
		.toBuffer();
	return { data, width: ground.width, height };
}

/** The small label in the corner that says who made this. */
async function tag(label: string, ground: Layer): Promise<OverlayOptions[]> {
	const text = await drawText(label, 15, Math.max(1, ground.width - 3 * MARGIN));
	const [width, height] = [text.width + 20, text.height + 14];
	const pill = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<rect width="${width}" height="${height}" rx="8" fill="#14181f" fill-opacity="0.6"/>
	</svg>`;
	return [
		{ input: Buffer.from(pill), left: 14, top: 14 },
		{ input: text.png, left: 24, top: 21 },
	];
}
