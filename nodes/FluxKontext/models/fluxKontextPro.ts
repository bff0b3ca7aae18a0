import type { Model } from './model';
import { firstPicture } from './pictureField';
import { aspectRatio, finalSettings } from './settings';

/** Flux Kontext [pro]. Its page is not at hand: what is left as it is in the panel is not sent. */
export const fluxKontextPro: Model = {
	path: 'black-forest-labs/flux-kontext-pro',
	name: 'Pro',
	description: 'Finished pictures at a fair price. Takes 1 picture, JPG or PNG.',
	pictures: [firstPicture],
	jpgAndPngOnly: true,
	settings: [aspectRatio, ...finalSettings],
	defaultsUnknown: true,
};
