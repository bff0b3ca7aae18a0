import { only } from '../promises/support/tasks.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
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
