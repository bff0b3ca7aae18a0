import type { Model } from './model';
import { firstPicture } from './pictureField';
import { devSettings } from './settings';

/** Flux Kontext [dev] with one picture. Its page is not at hand: what is left as it is in the panel is not sent. */
export const fluxKontextDev: Model = {
	path: 'wiro/flux_kontext_dev',
	name: 'Dev',
	description: 'Drafts and series at a small price. Takes 1 picture.',
	pictures: [firstPicture],
	settings: devSettings,
	defaultsUnknown: true,
};
