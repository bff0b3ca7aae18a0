import { plainPicture } from '../sandbox/pictures.cjs';
import { FROM_FILE, itemWith, usePictureWorld } from './pictureWorld.cjs';

const world = usePictureWorld();
const photo = async (name: string) =>
	await world.storage.keep(plainPicture(name), { fileName: `${name}.png`, mimeType: 'image/png' });

/** What n8n's form makes of several files in the field "Your photos" (n8n: Form/utils). */
const fromForm = async (count: number) => {
	const entries = Array.from({ length: count }, async (_, n) => [
		`Your_photos_${n}`,
		await photo(`photo ${n}`),
	]);
	return itemWith(Object.fromEntries(await Promise.all(entries)));
};

describe('one file is taken for each item, and the words say how to make items of the rest', () => {
	const MAKE_ITEMS = "put the 'Split Out' node before this one, with $binary in";

	test.each([
		['Your_photos', 2, "'Your_photos' holds several files: Your_photos_0, Your_photos_1"],
		['Your photos', 2, "'Your photos' holds several files: Your_photos_0, Your_photos_1"],
		['Your_photos', 1, "The file of 'Your_photos' stands in 'Your_photos_0'"],
	])('a field "%s" of a form that took %d', async (field, count, title) => {
		const { error } = await world.run({
			parameters: { ...FROM_FILE, inputImageBinaryProperty: field },
			items: [await fromForm(count)],
		});
		expect(error?.message).toBe(title);
		expect(error?.description).toContain('Enter one of them, for example Your_photos_0');
		expect(error?.description).toContain(MAKE_ITEMS);
		expect(world.wiro.calls).toEqual([]);
	});

	test('another field that ends in a number is not taken for one of them', async () => {
		const { error } = await world.run({
			parameters: { ...FROM_FILE, inputImageBinaryProperty: 'Your' },
			items: [await fromForm(1)],
		});
		expect(error?.message).toBe("There is no file 'Your' in the item");
	});

	test.each(['={{ Object.values($binary) }}', '={{ Object.keys($binary) }}'])(
		'a list, as %s gives it',
		async (inputImageBinaryProperty) => {
			const { error } = await world.run({
				parameters: { ...FROM_FILE, inputImageBinaryProperty },
				items: [await fromForm(2)],
			});
			expect(error?.message).toBe(
				"'Image Input Field' is a list, and one file is taken for each item",
			);
			expect(error?.description).toContain(MAKE_ITEMS);
			expect(world.wiro.calls).toEqual([]);
		},
	);
});
