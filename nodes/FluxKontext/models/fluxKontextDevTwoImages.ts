import type { Model } from './model';
import { firstPicture, secondPicture } from './pictureField';
import { devSettings } from './settings';

/** Flux Kontext [dev] with two pictures: https://wiro.ai/models/wiro/flux_kontext_dev_with_2_image */
export const fluxKontextDevTwoImages: Model = {
	path: 'wiro/flux_kontext_dev_with_2_image',
	name: 'Flux Kontext Dev, 2 Images',
	description: 'Drafts and series at a small price: one picture, or two put together',
	pictures: [firstPicture, secondPicture],
	settings: devSettings,
};
