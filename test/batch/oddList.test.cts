import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { only } from '../promises/support/tasks.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

/* Earlier edits, and starts whose answer was lost, where the list of tasks shows things in another way, or only some, or not at first. */

const world = useWorld();

const CONTINUE = { onError: 'continueRegularOutput' } as const;

const again = (options: object = {}, more: INodeParameters = {}) => ({
	parameters: { ...edit({ reuseHours: 24, ...options }), ...more },
});

const byFile = (prompt: string): INodeParameters => ({
	inputImageSource: 'binary',
	inputImageBinaryProperty: 'data',
	prompt,
});

const FILE: INodeExecutionData = {
	json: {},
	binary: {
		data: {
			data: plainPicture('alice').toString('base64'),
			mimeType: 'image/png',
			fileName: 'photo.png',
		},
	},
};

/** To the node this is another n8n process, which knows of no earlier edit but from the list. */
const elsewhere = () => ({
	...world.credential,
	baseUrl: world.credential.baseUrl.replace('127.0.0.1', 'localhost'),
});

const paidFor = () => world.wiro.tasks.length;

/** The list shows of each task what it was started with, changed so. */
const listShows = (change: (parameters: Record<string, unknown>) => Record<string, unknown>) =>
	world.wiro.planEach((_n, parameters) => ({ set: { parameters: change(parameters) } }));

const asHtml = (text: unknown) =>
	String(text)
		.replaceAll('&', '&amp;')
		.replaceAll("'", '&#39;')
		.replaceAll('"', '&quot;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;');

describe('a list that shows prompts in another way: nothing is paid again', () => {
	const LONG = 'Make the cat’s "fur" a bit\r\n<b>softer</b> & lighter, don\'t touch the rest';

	test.each([
		['as HTML', asHtml],
		['as HTML twice', (text: unknown) => asHtml(asHtml(text))],
		['with the apostrophe as a number', (text: unknown) => String(text).replaceAll("'", '&#x27;')],
		['in one line', (text: unknown) => String(text).replace(/\s+/g, ' ')],
		['cut short', (text: unknown) => `${String(text).slice(0, 30)}...`],
		['cut short, as HTML', (text: unknown) => asHtml(`${String(text).slice(0, 30)}…`)],
	])('%s, of a file', async (_how, shown) => {
		listShows((parameters) => ({ ...parameters, prompt: shown(parameters.prompt) }));
		const use = { ...again({}, byFile(LONG)), items: [FILE] };
		await world.run(use);
		const { json } = await world.run({ ...use, credential: elsewhere() });
		expect(only(json)).toMatchObject({ reused: true });
		expect(paidFor()).toBe(1);
	});

	test('as HTML, and the address of the picture too, of an edit that has no mark', async () => {
		listShows((parameters) => ({
			...parameters,
			prompt: asHtml(parameters.prompt),
			inputImageUrl: asHtml(parameters.inputImageUrl),
		}));
		const what = { prompt: LONG, inputImageUrl: 'https://example.com/a.jpg?key=1&until=2' };
		await world.run({ parameters: { ...edit(), ...what } });
		const { json } = await world.run({ ...again({}, what), items: numbered(1) });
		expect(only(json)).toMatchObject({ reused: true });
	});

	test('and where it cuts them short, a copied address still makes no other edit the same', async () => {
		listShows((parameters) => ({
			...parameters,
			prompt: `${String(parameters.prompt).slice(0, 12)}...`,
		}));
		await world.run({ ...again({}, { prompt: 'Make the sky blue' }), items: numbered(1) });
		const callbackUrl = String(world.wiro.callsTo('Run')[0].body.callbackUrl);
		await world.run({
			parameters: { ...edit({ callbackUrl }), prompt: 'Remove the sofa, please' },
		});
		const { json } = await world.run({
			...again({}, { prompt: 'Make the sky blue' }),
			items: numbered(2),
			credential: elsewhere(),
		});
		expect(json.map(({ reused }) => reused)).toEqual([true, false]);
	});
});

test('a lost start is found where the list shows addresses as HTML', async () => {
	world.wiro.planEach((_n, { callbackUrl }) => ({ set: { callbackurl: asHtml(callbackUrl) } }));
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const callbackUrl = 'https://example.com/hook?shop=1&night=2';
	const { error } = await world.run({ parameters: edit({ callbackUrl }), items: numbered(1) });
	expect([error, paidFor()]).toEqual([undefined, 1]);
});

test('through a gateway that gives 20 tasks a page, and calls that all of them, none is paid again', async () => {
	world.wiro.settings.listPageCap = 20;
	const use = { ...again({ maxConcurrency: 20 }), items: numbered(70) };
	await world.run(use);
	const { json } = await world.run({ ...use, credential: elsewhere() });
	expect(json.filter(({ reused }) => reused)).toHaveLength(70);
	expect(paidFor()).toBe(70);
});

describe('a list that cannot be read', () => {
	const use = () => ({ ...again({ maxConcurrency: 2 }), items: numbered(40), ...CONTINUE });

	test('for a while fails the items that waited for it, and the later ones are served from it', async () => {
		await world.run({ parameters: edit({ maxConcurrency: 20 }), items: numbered(40) });
		// A reading is given up after six of them.
		world.wiro.fault('List', { kind: 'status', status: 503 }, { times: 6 });
		const { json } = await world.run(use());
		expect(json.map(({ reused }) => reused)).toEqual([
			...[undefined, undefined],
			...Array(38).fill(true),
		]);
		expect(paidFor()).toBe(40);
	});

	test('ever is asked for no more than three times as long, and nothing is paid', async () => {
		world.wiro.fault('List', { kind: 'status', status: 503 }, { times: Infinity });
		const { json } = await world.run(use());
		expect(json.filter(({ error }) => error !== undefined)).toHaveLength(40);
		expect(world.wiro.callsTo('List')).toHaveLength(18);
		expect(paidFor()).toBe(0);
	});

	test('because there is none is asked for once', async () => {
		world.wiro.settings.hasList = false;
		await world.run(use());
		expect(world.wiro.callsTo('List')).toHaveLength(1);
	});
});

test('one task with an odd time hides no earlier edit', async () => {
	const use = { ...again(), items: numbered(3) };
	await world.run(use);
	world.wiro.plan({ set: { createtime: '1' } });
	await world.run({ parameters: edit(), items: [{ n: 'odd' }] });
	// What another process has started is known from the list alone.
	const baseUrl = world.credential.baseUrl.replace('127.0.0.1', 'localhost');
	const { json } = await world.run({ ...use, credential: { ...world.credential, baseUrl } });
	expect(json.map(({ reused }) => reused)).toEqual([true, true, true]);
});
