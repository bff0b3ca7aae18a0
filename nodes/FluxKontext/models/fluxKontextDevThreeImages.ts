import type { Model } from './model';
import { firstPicture, secondPicture, thirdPicture } from './pictureField';
import { devSettings } from './settings';

/** Flux Kontext [dev] with three pictures. Its page is not at hand: what is left as it is in the panel is not sent. */
export const fluxKontextDevThreeImages: Model = {
	path: 'wiro/flux_kontext_dev_with_3_image',
	name: 'Dev, 3 Images',
	description: 'Puts together up to 3 pictures at a small price',
	pictures: [firstPicture, secondPicture, thirdPicture],
	settings: devSettings,
	defaultsUnknown: true,
};
