import { join } from 'node:path';
import sharp from 'sharp';

/** Where the sandbox's pictures and pages are. */
export const ASSETS = join(__dirname, 'assets');

/** The two example pictures: what the seed's prompt speaks of, drawn by this project itself. */
export const DRAWINGS = ['room', 'dog'] as const;

export type Drawing = (typeof DRAWINGS)[number];

/** An example picture as PNG. */
export async function drawing(name: Drawing): Promise<Buffer> {
	return await sharp(join(ASSETS, `${name}.svg`))
		.png()
		.toBuffer();
}
