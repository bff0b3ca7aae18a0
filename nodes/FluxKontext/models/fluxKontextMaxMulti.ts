import type { Model } from './model';
import { firstPicture, secondPicture } from './pictureField';
import { finalSettings } from './settings';

/** Flux Kontext [max] with two pictures: https://wiro.ai/models/wiroai/flux-kontext-max-multi */
export const fluxKontextMaxMulti: Model = {
	path: 'wiroai/flux-kontext-max-multi',
	name: 'Max, 2 Images',
	description: 'The best quality with something from another picture. Takes 1 or 2, JPG or PNG.',
	pictures: [firstPicture, secondPicture],
	jpgAndPngOnly: true,
	settings: finalSettings,
};
