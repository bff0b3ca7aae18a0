import fc from 'fast-check';
import { multipart } from '../../../nodes/FluxKontext/wiro/multipart';

/** What a standard parser, Node.js's own, reads from a form. */
async function parsed(parts: Parameters<typeof multipart>[0]): Promise<Array<[string, unknown]>> {
	const { body, contentType } = await multipart(parts);
	const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
	const entries = [...(await response.formData()).entries()];
	return await Promise.all(
		entries.map(async ([name, value]): Promise<[string, unknown]> => [
			name,
			typeof value === 'string'
				? value
				: [value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('hex')],
		]),
	);
}

function fileOf(fileName: string, pieces: Uint8Array[], size: number) {
	return {
		fileName,
		contentType: 'image/png',
		size,
		async *read() {
			yield* pieces;
		},
	};
}

const bytes = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 });

test('a form reads as it was written: texts and files, in their order', async () => {
	await fc.assert(
		fc.asyncProperty(fc.string({ unit: 'grapheme' }), bytes, async (text, pieces) => {
			const prompt = text.replace(/\r\n?|\n/g, '\r\n');
			const content = Buffer.concat(pieces);
			const found = await parsed([
				{ name: 'prompt', text: prompt },
				{ name: 'inputImage', file: fileOf('chair.png', pieces, content.length) },
				{ name: 'inputImageUrl', text: '' },
			]);
			expect(found).toEqual([
				['prompt', prompt],
				['inputImage', ['chair.png', 'image/png', content.toString('hex')]],
				['inputImageUrl', ''],
			]);
		}),
	);
});

test.each([
	['a "quoted" name.png', 'a %22quoted%22 name.png'],
	['two\r\nlines.png', 'two%0D%0Alines.png'],
	['Stühle für 文件.png', 'Stühle für 文件.png'],
])('a file called %j goes up under that name, as a browser writes it', async (name, written) => {
	const { body } = await multipart([{ name: 'inputImage', file: fileOf(name, [], 0) }]);
	expect(body.toString()).toContain(`name="inputImage"; filename="${written}"\r\n`);
});

test.each([0, 1, 50_000_000])(
	'a file goes up whole, also where its storage announced %d bytes',
	async (announced) => {
		const pieces = Array.from({ length: 300 }, (_, n) => Buffer.alloc(1000, n));
		const [[, file]] = await parsed([
			{ name: 'inputImage', file: fileOf('a.png', pieces, announced) },
		]);
		expect(file).toEqual(['a.png', 'image/png', Buffer.concat(pieces).toString('hex')]);
	},
);
