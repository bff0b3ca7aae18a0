import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import sharp from 'sharp';
import { drawing, type Drawing } from '../sandbox/drawings.cjs';

/*
 * Puts the project's own drawings as small JPEGs into the examples that carry their pictures themselves:
 * node -r tsx/cjs test/start/makeExamples.cts
 */

const FOLDER = join(__dirname, '../../examples');
/** Which drawings each example carries, in fields of these names. */
const CARRIED: Record<string, Drawing[]> = {
	'collect-finished-edits.json': ['room', 'dog'],
	'edit-a-picture.json': ['room', 'dog'],
	'get-detail-later.json': ['room'],
	'wait-for-a-call.json': ['room'],
	'nightly-batch.json': ['room', 'dog'],
};
const WIDTH = 640;
const QUALITY = 75;
/** Above this, the workflow is no pleasure to open in an editor. */
const MOST_BYTES = 25_000;

interface ExampleFile {
	nodes: Array<{
		parameters: { assignments?: { assignments: Array<{ name: string; value: unknown }> } };
	}>;
}

async function embedded(name: Drawing): Promise<string> {
	const jpeg = await sharp(await drawing(name))
		.resize({ width: WIDTH })
		.jpeg({ quality: QUALITY, mozjpeg: true })
		.toBuffer();
	if (jpeg.length > MOST_BYTES) throw new Error(`${name} has ${jpeg.length} bytes, too many`);
	return jpeg.toString('base64');
}

async function fill(name: string, pictures: Drawing[]): Promise<void> {
	const path = join(FOLDER, name);
	const file: ExampleFile = JSON.parse(await readFile(path, 'utf8'));
	const fields = file.nodes.flatMap(({ parameters }) => parameters.assignments?.assignments ?? []);
	for (const picture of pictures) {
		const field = fields.find((candidate) => candidate.name === picture);
		if (field === undefined) throw new Error(`${name} has no field "${picture}"`);
		field.value = await embedded(picture);
	}
	const style = await resolveConfig(path);
	await writeFile(path, await format(JSON.stringify(file), { ...style, filepath: path }));
}

async function main(): Promise<void> {
	for (const [name, pictures] of Object.entries(CARRIED)) await fill(name, pictures);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
