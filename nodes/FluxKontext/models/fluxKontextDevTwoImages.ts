import type { Model } from './model';
import { firstPicture, secondPicture } from './pictureField';
import { devSettings } from './settings';

/** Flux Kontext [dev] with two pictures: https://wiro.ai/models/wiro/flux_kontext_dev_with_2_image */
export const fluxKontextDevTwoImages: Model = {
	path: 'wiro/flux_kontext_dev_with_2_image',
	name: 'Dev, 2 Images',
	description: 'Drafts and series, also with something from another picture. Takes 1 or 2.',
	pictures: [firstPicture, secondPicture],
	settings: devSettings,
};
