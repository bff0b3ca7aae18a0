import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { DOG } from './dog.cjs';
import { ROOM } from './room.cjs';

const DRAWINGS = { room: ROOM, dog: DOG } as const;

/** The two example pictures: what the seed's prompt speaks of, drawn by this project itself. */
export type Drawing = keyof typeof DRAWINGS;

const rendered = new Map<Drawing, Promise<Buffer>>();

export function isDrawing(name: string): name is Drawing {
	return Object.hasOwn(DRAWINGS, name);
}

/** An example picture as PNG; rendered once. */
export async function drawing(name: Drawing): Promise<Buffer> {
	const known = rendered.get(name) ?? sharp(Buffer.from(DRAWINGS[name])).png().toBuffer();
	rendered.set(name, known);
	return await known;
}

/** Writes `room.png` and `dog.png` into a folder and returns their paths. */
export async function writeExamplePictures(folder: string): Promise<Record<Drawing, string>> {
	await mkdir(folder, { recursive: true });
	const paths = { room: join(folder, 'room.png'), dog: join(folder, 'dog.png') };
	await Promise.all([
		drawing('room').then(async (png) => await writeFile(paths.room, png)),
		drawing('dog').then(async (png) => await writeFile(paths.dog, png)),
	]);
	return paths;
}
