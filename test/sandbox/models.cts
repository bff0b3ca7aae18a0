/** What the service makes sure of in one input, and what it takes where that is left out. */
export type Rule =
	| { min: number; max: number; whole: boolean; usual: number }
	| { oneOf: readonly string[]; usual: string }
	| { text: true; usual?: string };

/** One of Wiro's tools. */
export interface Model {
	/** What stands behind `/Run/`. */
	path: string;
	id: string;
	/** How many pictures it takes. */
	pictures: number;
	/** It does not start without the first picture. */
	needsPicture: boolean;
	/** The files it takes, by their endings. */
	pictureTypes: readonly string[];
	/** Its inputs beside prompt, pictures and callback. */
	inputs: Readonly<Record<string, Rule>>;
	/** US dollars for a second of running. */
	dollarsPerSecond: number;
}

/** The tools' numbers and defaults [seed]. The ranges are ours: the documents name none. */
const DEV = {
	needsPicture: true,
	pictureTypes: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'heic'],
	inputs: {
		steps: { min: 1, max: 50, whole: true, usual: 28 },
		scale: { min: 0, max: 20, whole: false, usual: 2.5 },
		samples: { min: 1, max: 8, whole: true, usual: 1 },
		seed: { text: true, usual: '0' },
	},
} satisfies Partial<Model>;

/** All of Pro's and Max's values are texts, also those that mean a number or yes and no. */
const MAX_MULTI = {
	promptUpsampling: { oneOf: ['true', 'false'], usual: 'false' },
	safetyTolerance: { oneOf: ['2'], usual: '2' },
	outputFormat: { oneOf: ['jpeg', 'png'], usual: 'jpeg' },
	seed: { text: true, usual: '42' },
} satisfies Model['inputs'];

const RATIOS = '1:1 16:9 9:16 4:3 3:4 3:2 2:3 4:5 5:4 21:9 9:21 2:1 1:2'.split(' ');

const MAX = {
	needsPicture: true,
	pictures: 1,
	pictureTypes: ['jpg', 'jpeg', 'png'],
	inputs: { ...MAX_MULTI, seed: { text: true }, aspectRatio: { oneOf: RATIOS, usual: '' } },
} satisfies Partial<Model>;

/**
 * The Kontext family. The two-picture tool's number and price are the seed's, and that it starts without a picture
 * is how the seed can be read; the other numbers and prices are this sandbox's own invention, for none is at hand,
 * and so is that the others do not start without their first picture.
 */
export const MODELS: readonly Model[] = [
	{ ...DEV, path: 'wiro/flux_kontext_dev', id: '597', pictures: 1, dollarsPerSecond: 0.0005 },
	{
		...DEV,
		path: 'wiro/flux_kontext_dev_with_2_image',
		id: '598',
		pictures: 2,
		needsPicture: false,
		dollarsPerSecond: 0.000585,
	},
	{
		...DEV,
		path: 'wiro/flux_kontext_dev_with_3_image',
		id: '599',
		pictures: 3,
		dollarsPerSecond: 0.00067,
	},
	{ ...MAX, path: 'black-forest-labs/flux-kontext-pro', id: '611', dollarsPerSecond: 0.006 },
	{ ...MAX, path: 'black-forest-labs/flux-kontext-max', id: '612', dollarsPerSecond: 0.012 },
	{
		...MAX,
		path: 'wiroai/flux-kontext-max-multi',
		id: '613',
		pictures: 2,
		inputs: MAX_MULTI,
		dollarsPerSecond: 0.014,
	},
];

/** The pictures it takes: the file's field, and the field of its URL [docs]. */
export function picturesOf({ pictures }: Model): Array<{ file: string; url: string }> {
	const fields = ['inputImage', 'inputImage2', 'inputImage3'];
	return fields.slice(0, pictures).map((file) => ({ file, url: `${file}Url` }));
}

/** What a model works with: its own inputs and no others, with its defaults for those left out. */
export function inputsOf(
	{ inputs }: Model,
	fields: Record<string, unknown>,
): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(inputs).map(([name, { usual }]) => [
			name,
			isAbsent(fields[name]) ? usual : fields[name],
		]),
	);
}

/** How many pictures it makes of these inputs. */
export function samplesOf({ samples = 1 }: Record<string, unknown>): number {
	return Number(samples);
}

/** Left out, or left empty. */
export function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}
