import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import { fieldOf, type Field } from '../fields/field';
import { choiceOf, writtenIn } from '../fields/parameter';
import { fluxKontextDev } from './fluxKontextDev';
import { fluxKontextDevThreeImages } from './fluxKontextDevThreeImages';
import { fluxKontextDevTwoImages } from './fluxKontextDevTwoImages';
import { fluxKontextMax } from './fluxKontextMax';
import { fluxKontextMaxMulti } from './fluxKontextMaxMulti';
import { fluxKontextPro } from './fluxKontextPro';
import type { Model } from './model';
import { prompt } from './settings';

/** Wiro's models that the node runs, in the order of the list in the panel. */
export const models: Model[] = [
	fluxKontextDev,
	fluxKontextDevTwoImages,
	fluxKontextDevThreeImages,
	fluxKontextPro,
	fluxKontextMax,
	fluxKontextMaxMulti,
];

export const MODEL_PATHS = models.map(({ path }) => path);

/** The model with this path. */
export function modelAt(path: string | undefined): Model | undefined {
	return models.find((each) => each.path === path);
}

/** All pictures that any model takes. */
export const ALL_PICTURES = [...new Set(models.flatMap(({ pictures }) => pictures))];

/** The model of an item. */
export const model: Field<Model> = fieldOf(
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: models.map(({ name, path, description }) => ({ name, value: path, description })),
		default: 'wiro/flux_kontext_dev_with_2_image',
		description: 'Which model edits the picture',
	},
	(parameter) => {
		const isChosen = writtenIn(parameter) !== undefined;
		const path = isChosen ? choiceOf(parameter, MODEL_PATHS) : undefined;
		return modelAt(path) ?? fluxKontextDevTwoImages;
	},
);

const picturesOf = ({ pictures }: Model) =>
	pictures.flatMap(({ source, url, file }) => [source, url, file]);
const settingsOf = ({ settings }: Model) => settings.flatMap(({ properties }) => properties);

/** A field, shown for the models that have it. */
function shown(property: INodeProperties): INodeProperties[] {
	const takers = models.filter((each) =>
		[...picturesOf(each), ...settingsOf(each)].includes(property),
	);
	if (takers.length === models.length) return [property];
	return updateDisplayOptions({ show: { model: takers.map(({ path }) => path) } }, [property]);
}

/** The fields of all models, in the order of the panel: what to do with which, to which pictures, and how. */
export const modelFields: INodeProperties[] = [
	...model.properties,
	...prompt.properties,
	...[...new Set([...models.flatMap(picturesOf), ...models.flatMap(settingsOf)])].flatMap(shown),
];
