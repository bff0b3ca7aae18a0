import { parameterOf } from '../fields/field';
import { callbackUrl } from '../fields/options';
import { isExpression, type Item } from '../fields/parameter';
import type { RunRequest } from '../wiro/types';
import { modelNameOf } from '../wiro/wire';
import { ALL_PICTURES, model, models } from './index';
import type { Model } from './model';
import {
	readPicture,
	refuseOtherKinds,
	standsIn,
	tooManyPictures,
	withoutPicture,
} from './pictureField';
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
	const chosen = model.read(item);
	// One object that grows: put together from several, it takes several times the memory.
	const fields: RunRequest['fields'] = { prompt: prompt.read(item) };
	const files = await addPictures(item, chosen, fields);
	addSettings(item, chosen, fields);
	const { path } = chosen;
	const kind = JSON.stringify([path, ...WHAT_TAKES_TIME.map((name) => fields[name])]);
	return {
		model: path,
		kind,
		fields,
		files,
		callbackUrl: callbackUrl.read(item),
		...ON_WIRE[path],
	};
}

/** What is the same for all edits of a model. */
const ON_WIRE = Object.fromEntries(
	models.map((each) => {
		const name = modelNameOf(each.path);
		const found = models.filter(({ path }) => modelNameOf(path).includes(name));
		return [each.path, { names: namesOf(each), nameIsUnique: found.length === 1 }];
	}),
);

/** All that the model has on the wire; a picture goes up as a file or as a URL. */
function namesOf({ pictures, settings }: Model): string[] {
	return [
		prompt.properties[0].name,
		...pictures.flatMap(({ name }) => [name, `${name}Url`]),
		...settings.map(({ properties }) => properties[0].name),
	];
}

async function addPictures(
	item: Item,
	{ name: label, pictures, jpgAndPngOnly }: Model,
	fields: RunRequest['fields'],
): Promise<RunRequest['files']> {
	const files: RunRequest['files'] = {};
	for (const picture of pictures) {
		const given = await readPicture(item, picture);
		if (given.url === undefined && given.file === undefined) continue;
		if (jpgAndPngOnly) refuseOtherKinds(given, picture, label);
		if (given.file !== undefined) files[picture.name] = given.file;
		fields[`${picture.name}Url`] = given.url ?? '';
	}
	const [first, ...others] = pictures.map(({ name }) => `${name}Url` in fields);
	if (!first) throw withoutPicture(item, others.includes(true));
	// All pictures are in the panel where an expression chooses the model.
	if (isExpression(parameterOf(item, model.properties[0]))) {
		const left = ALL_PICTURES.find((each) => !pictures.includes(each) && standsIn(item, each));
		if (left !== undefined) throw tooManyPictures(label, left);
	}
	return files;
}

function addSettings(
	item: Item,
	{ settings, defaultsUnknown }: Model,
	fields: RunRequest['fields'],
): void {
	for (const { properties, read } of settings) {
		const [{ name, default: preset }] = properties;
		const value = read(item);
		const left = defaultsUnknown === true && String(value) === String(preset);
		if (value !== undefined && !left) fields[name] = value;
	}
}
