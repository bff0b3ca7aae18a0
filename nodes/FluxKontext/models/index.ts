import type { INodeProperties } from 'n8n-workflow';

import { fluxKontextDevTwoImages } from './fluxKontextDevTwoImages';
import type { Model } from './model';
import { prompt } from './settings';

/** Wiro's models that the node runs. */
export const models: Model[] = [fluxKontextDevTwoImages];

/** The fields of the models, in the order of the panel: what to do, to which pictures, and how. */
export const modelFields: INodeProperties[] = [
	...prompt.properties,
	...models.flatMap(({ pictures, settings }) => [
		...pictures.flatMap(({ source, url, file }) => [source, url, file]),
		...settings.flatMap(({ properties }) => properties),
	]),
];
