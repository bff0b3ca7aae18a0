import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { MODELS, picturesOf, type Rule } from '../../sandbox/models.cjs';
import type { SandboxTask } from '../../sandbox/index.cjs';
import type { Dice } from './dice.cjs';

/** What an item says of its edit, by the node's and Wiro's names. */
export interface Edit extends IDataObject {
	prompt: string;
}

/** What each item says itself, by expressions; that these are few keeps n8n fast. */
const FROM_ITEM: INodeParameters = Object.fromEntries(
	['model', 'prompt', 'inputImage2Url', 'inputImage3Url'].map((name) => [
		name,
		`={{ $json.${name} ?? "" }}`,
	]),
);

const RULES = MODELS.flatMap(({ inputs }) => Object.entries<Rule>(inputs));

/** Throws the node's parameters for edits of any model: its settings are those of all items. */
export function throwParameters(thrown: Dice): INodeParameters {
	const settings = RULES.map(([name, rule]) => [name, throwSetting(thrown, rule)]);
	const inputImageUrl = 'https://example.com/chair.jpg';
	return { ...FROM_ITEM, inputImageUrl, ...Object.fromEntries(settings) };
}

function throwSetting(thrown: Dice, rule: Rule): string | number {
	if ('oneOf' in rule) return thrown.pick(rule.oneOf);
	return 'min' in rule ? rule.usual + thrown.whole(0, 1) : String(thrown.whole(0, 99));
}

function throwEdit(thrown: Dice): Edit {
	const model = thrown.pick(MODELS);
	const pictures = picturesOf(model).filter((_, n) => n > 0 && thrown.chance(0.5));
	return {
		// The account remembers what was begun in the batches before.
		prompt: `Picture ${randomUUID()}`,
		model: model.path,
		...Object.fromEntries(pictures.map(({ url }) => [url, `https://example.com/${url}.jpg`])),
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

/** Whether Wiro was asked for that edit, to the last of its model's fields. */
export function isOf(task: SandboxTask, edit: Edit, settings: INodeParameters): boolean {
	const asked: IDataObject = { ...(task.parameters as IDataObject), model: task.model.path };
	return (
		Object.entries(edit).every(([name, value]) => asked[name] === value) &&
		Object.entries(task.inputs).every(([name, value]) => String(value) === String(settings[name]))
	);
}
