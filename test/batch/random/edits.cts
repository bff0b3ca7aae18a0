import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { MODELS, picturesOf, type Rule } from '../../sandbox/models.cjs';
import type { SandboxTask } from '../../sandbox/index.cjs';
import type { Dice } from './dice.cjs';

/** An edit as its item has it: a field for each that its model takes, by the node's and Wiro's name. */
export interface Edit extends IDataObject {
	prompt: string;
}

const SETTINGS = [...new Set(MODELS.flatMap(({ inputs }) => Object.keys(inputs)))];
const PICTURES = [...new Set(MODELS.flatMap((model) => picturesOf(model).map(({ url }) => url)))];

/** All that an edit says comes from its item, by expressions. */
export const FROM_ITEM: INodeParameters = Object.fromEntries(
	['model', 'prompt', ...SETTINGS, ...PICTURES].map((name) => [name, `={{ $json.${name} ?? "" }}`]),
);

function throwSetting(thrown: Dice, rule: Rule): string | number {
	if ('oneOf' in rule) return thrown.pick(rule.oneOf);
	return 'min' in rule ? rule.usual + thrown.whole(0, 1) : String(thrown.whole(0, 99));
}

function throwEdit(thrown: Dice): Edit {
	const model = thrown.pick(MODELS);
	const [first, ...others] = picturesOf(model).map(({ url }) => url);
	const pictures = [first, ...others.filter(() => thrown.chance(0.5))];
	return {
		// The account remembers what was begun in the batches before.
		prompt: `Picture ${randomUUID()}`,
		model: model.path,
		...Object.fromEntries(pictures.map((name) => [name, `https://example.com/${name}.jpg`])),
		...Object.fromEntries(
			Object.entries(model.inputs).map(([name, rule]) => [name, throwSetting(thrown, rule)]),
		),
	};
}

/**
 * Throws edits of all models, of which some are alike.
 *
 * @param thrown the dice
 * @param count how many
 */
export function throwEdits(thrown: Dice, count: number): Edit[] {
	const edits: Edit[] = [];
	for (let n = 0; n < count; n += 1) {
		const copied = n > 0 && thrown.chance(0.15);
		edits.push(copied ? thrown.pick(edits) : throwEdit(thrown));
	}
	return edits;
}

/** How many of the edits have each prompt: those are alike. */
export function countByPrompt(edits: Edit[]): Map<unknown, number> {
	const counts = new Map<unknown, number>();
	for (const { prompt } of edits) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
	return counts;
}

/** Whether Wiro was asked for that edit, to the last field. */
export function isOf({ model, parameters, inputs }: SandboxTask, edit: Edit): boolean {
	const asked: IDataObject = { model: model.path, ...parameters, ...inputs } as IDataObject;
	return Object.entries(edit).every(([name, value]) => String(asked[name]) === String(value));
}
