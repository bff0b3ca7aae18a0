import { cleanText } from '../../nodes/FluxKontext/errors/cleanText';
import { useWorld } from '../support/world.cjs';

/* What people really put into fields, and what expressions really give. Nothing of it is paid. */

const world = useWorld();

async function told(parameters: object, json: object = { v: 'x', o: { a: 1 } }) {
	const { error } = await world.run({
		parameters: { operation: 'run', prompt: 'Add a dog', ...parameters },
		items: [{ ...json }],
	});
	const { description } = (error ?? {}) as { description?: string };
	return { title: error?.message, description: description ?? '' };
}

afterEach(() => expect(world.wiro.callsTo('Run').map(({ body }) => body.prompt)).toEqual([]));

test.each(['{{ $json. }}', '{{ $json.v.trim }}', '{{ $json.v.nothing() }}'])(
	"an expression that n8n cannot resolve is told in n8n's own words: %s",
	async (expression) => {
		const { title } = await told({ prompt: `=${expression}` });
		expect(title).toBeDefined();
		expect(title).not.toContain('The node failed');
	},
);

test.each([
	['{{ NaN }}', 'is NaN, not a text'],
	['{{ false }}', 'is false, not a text'],
	['{{ "#N/A" }}', 'is #N/A: what stands behind it gave no text'],
	['{{ "#DIV/0!" }}', 'is #DIV/0!'],
	['{{ "#NAME?" }}', 'is #NAME?'],
	['{{ String($json.missing) }}', 'is undefined'],
	['{{ $json.o }} on the couch', 'holds an object in the middle of its text'],
	['{{ $now }}', 'is a date, not a text'],
	['{{ new Date() }}', 'is a date, not a text'],
])('a prompt of %s is told', async (expression, title) => {
	expect((await told({ prompt: `=${expression}` })).title).toContain(title);
});

test.each([
	['/9j/4AAQSkZJRgABAQAAAQABAAD', 'holds a picture itself'],
	['iVBORw0KGgoAAAANSUhEUg', 'holds a picture itself'],
	['/home/anna/chair.jpg', 'is a path on a computer'],
	['//cdn.shopify.com/s/files/1/chair.jpg', 'is not a web address'],
	['/wp-content/uploads/chair.jpg', 'is not a web address'],
	['https:/shop.example/chair.jpg', 'is not a web address'],
	['https://shop.example/1.jpg https://shop.example/2.jpg', 'holds more than one web address'],
	['https://shop.example/1.jpg,https://shop.example/2.jpg', 'holds more than one web address'],
	['https://shop.example/1.jpg | https://shop.example/2.jpg', 'holds more than one web address'],
	['\u200ehttps://drive.google.com/file/d/1x/view', 'is a share link of Google Drive'],
])('the image URL %s is told', async (inputImageUrl, title) => {
	expect((await told({ inputImageUrl })).title).toContain(title);
});

test.each([
	['{{ true }}', 'true'],
	['{{ 1 / 0 }}', 'Infinity'],
	['{{ $now }}', 'a date'],
])('%s in a field for a number is told as no number', async (samples, shown) => {
	const { title, description } = await told({ samples: `=${samples}` });
	expect(title).toBe(`'Samples' is not a number: ${shown}`);
	expect(description).toContain('Enter a whole number');
});

test('a wrong number of samples is not asked for as a number with decimals', async () => {
	const { description } = await told({ samples: '={{ "many" }}' });
	expect(description).toContain('a whole number');
	expect(description).not.toContain('2.5');
});

test('an operation that there is not is told with those that there are', async () => {
	const { title, description } = await told({ operation: '={{ "paint" }}' });
	expect(title).toContain('There is no operation');
	expect(description).toContain('runAndWait');
});

test('where a text is cut, no part of a secret shows', () => {
	const secret = 'a1b2c3d4'.repeat(5);
	expect(cleanText(`${' '.repeat(19_980)}${secret}`, 300)).not.toContain('a1b2');
});

describe('links that give the picture itself are taken', () => {
	test.each([
		'https://drive.google.com/thumbnail?id=1&sz=w1000',
		'https://drive.google.com/u/0/uc?id=1&export=download',
		'https://docs.google.com/uc?export=download&id=1',
		'https://onedrive.live.com/download?cid=1&resid=2',
		'https://firm-my.sharepoint.com/personal/anna/_layouts/15/download.aspx?UniqueId=1&tempauth=2',
		'https://firm-my.sharepoint.com/:i:/g/personal/anna/Eab?e=1&download=1',
		'https://res.cloudinary.com/demo/image/fetch/w_300,c_fill/https://shop.example/1.jpg',
	])('%s', async (inputImageUrl) => {
		expect((await told({ inputImageUrl })).title).toBeUndefined();
		world.wiro.reset();
	});
});
