import { execute } from '../engine/engine.cjs';
import { only } from '../promises/support/tasks.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import { outcomeOf, workflowOf } from '../support/fluxKontext.cjs';
import { FROM_FILE, itemWith, usePictureWorld } from './pictureWorld.cjs';

const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.alloc(400, 7)]);
const PNG = plainPicture('a picture');

describe.each(['memory', 'filesystem'] as const)(
	'in %s mode, a field takes the file itself',
	(mode) => {
		const stored = usePictureWorld({ mode });

		test('={{ $binary.data }}', async () => {
			const data = await stored.storage.keep(JPEG, { fileName: 'a.jpg', mimeType: 'image/jpeg' });
			const other = await stored.storage.keep(PNG, { fileName: 'b.png', mimeType: 'image/png' });
			const { error } = await stored.run({
				parameters: { ...FROM_FILE, inputImageBinaryProperty: '={{ $binary.data }}' },
				items: [itemWith({ other, data })],
			});
			expect(error).toBeUndefined();
			expect(only(stored.wiro.calls).files.inputImage.bytes).toEqual(JPEG);
		});
	},
);

describe("in n8n's combined mode, where files are in json, a field takes a file", () => {
	const combined = usePictureWorld({ mode: 'filesystem' });

	test.each(['data', '_files.data', '={{ $json._files.data }}'])(
		'by %s',
		async (inputImageBinaryProperty) => {
			const { storage, credential } = combined;
			const data = await storage.keep(JPEG, { fileName: 'a.jpg', mimeType: 'image/jpeg' });
			const other = await storage.keep(PNG, { fileName: 'b.png', mimeType: 'image/png' });
			const parameters = { ...FROM_FILE, inputImageBinaryProperty };
			const file = workflowOf({ parameters, items: [itemWith({ other, data })], credential });
			const settings = { binaryMode: 'combined' } as const;
			const { error } = outcomeOf(await execute({ ...file, settings }, { credential }).finished);
			expect(error).toBeUndefined();
			expect(only(combined.wiro.calls).files.inputImage.bytes).toEqual(JPEG);
		},
	);
});
