import { callbackUrl } from '../fields/options';
import type { Item } from '../fields/parameter';
import type { RunRequest } from '../wiro/types';
import { models } from './index';
import { readPicture, withoutPicture } from './pictureField';
import { prompt } from './settings';

/** How long an edit takes depends on these. */
const WHAT_TAKES_TIME = ['steps', 'samples'];

/**
 * Reads what an item asks of its model: exactly the model's fields, none renamed. A file goes with its `...Url` field present and empty (docs).
 *
 * @param item the item
 * @throws InvalidInput when a parameter is surely wrong
 */
export async function readRequest(item: Item): Promise<RunRequest> {
	const [{ path, pictures, settings }] = models;
	const fields: RunRequest['fields'] = { prompt: prompt.read(item) };
	const files: RunRequest['files'] = {};
	for (const picture of pictures) {
		const { url, file } = await readPicture(item, picture);
		if (file !== undefined) files[picture.name] = file;
		if (file !== undefined || url !== undefined) fields[`${picture.name}Url`] = url ?? '';
	}
	const [first, ...others] = pictures.map(({ name }) => fields[`${name}Url`] !== undefined);
	if (!first) throw withoutPicture(item, others.includes(true));
	for (const setting of settings) {
		const value = setting.read(item);
		if (value !== undefined) fields[setting.properties[0].name] = value;
	}
	const kind = JSON.stringify([path, ...WHAT_TAKES_TIME.map((name) => fields[name])]);
	return { model: path, kind, fields, files, callbackUrl: callbackUrl.read(item) };
}
