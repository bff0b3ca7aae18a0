import type { Model } from './model';
import { firstPicture } from './pictureField';
import { aspectRatio, finalSettings } from './settings';

/** Flux Kontext [max]: https://wiro.ai/models/black-forest-labs/flux-kontext-max */
export const fluxKontextMax: Model = {
	path: 'black-forest-labs/flux-kontext-max',
	name: 'Max',
	description: 'The best quality, also of letters in pictures. Takes 1 picture, JPG or PNG.',
	pictures: [firstPicture],
	jpgAndPngOnly: true,
	settings: [aspectRatio, ...finalSettings],
};
