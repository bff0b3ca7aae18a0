import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import sharp from 'sharp';
import { drawing, type Drawing } from '../sandbox/drawings.cjs';

/*
 * Puts the project's own drawings as small JPEGs into the example that carries its pictures itself:
 * node -r tsx/cjs test/start/makeExamples.cts
 */

const FILE = join(__dirname, '../../examples/edit-a-picture.json');
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

async function main(): Promise<void> {
	const pictures: Drawing[] = ['room', 'dog'];
	const file: ExampleFile = JSON.parse(await readFile(FILE, 'utf8'));
	const fields = file.nodes.flatMap(({ parameters }) => parameters.assignments?.assignments ?? []);
	for (const picture of pictures) {
		const field = fields.find(({ name }) => name === picture);
		if (field === undefined) throw new Error(`The example has no field "${picture}"`);
		field.value = await embedded(picture);
	}
	const style = await resolveConfig(FILE);
	await writeFile(FILE, await format(JSON.stringify(file), { ...style, filepath: FILE }));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
