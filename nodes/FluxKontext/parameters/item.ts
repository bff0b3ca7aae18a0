import type { IExecuteFunctions } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';
import { isObject, textOrNull } from '../wiro/read';
import {
	readCount,
	readNumber,
	readSwitch,
	readText,
	readUrl,
	shorten,
	type AskedUrl,
	type RawValue,
} from './values';

/** One input item and the node's parameters as they are for it. */
export interface Item {
	readonly context: IExecuteFunctions;
	readonly index: number;
}

/**
 * The value of a parameter for an item; `options.timeout` reads inside a collection. Missing ones are null.
 *
 * @throws InvalidInput with n8n's own words where it cannot resolve an expression
 */
export function rawOf({ context, index }: Item, name: string): RawValue {
	try {
		return context.getNodeParameter(name, index, null);
	} catch (error) {
		throw unresolved(error);
	}
}

function unresolved(error: unknown): InvalidInput {
	const said = isObject(error) ? error : {};
	return new InvalidInput(
		textOrNull(said.message) ?? String(error),
		textOrNull(said.description) ??
			'Check the expressions in the fields of this node, for this item',
	);
}

/** What stands in a field before n8n resolves it; undefined where it was not filled in, or an option was not added. */
export function writtenIn({ context }: Pick<Item, 'context'>, name: string): RawValue {
	return name
		.split('.')
		.reduce<unknown>(
			(inside, part) => (isObject(inside) ? inside[part] : undefined),
			context.getNode().parameters,
		);
}

/** Whether a field holds an expression, which n8n keeps as a text that begins with "=". */
export function isExpression(item: Item, name: string): boolean {
	const written = writtenIn(item, name);
	return typeof written === 'string' && written.startsWith('=');
}

/** What to do about an expression that gave nothing. */
const GAVE_NOTHING =
	'Look on the left side whether the input of this item has what the expression names';

/**
 * The failure of an item that leaves a field empty. Who has filled in an expression is not told that the field is empty: on screen it is not.
 *
 * @param item the item
 * @param name the field
 * @param label its label
 * @param hint what to enter
 */
export function emptyField(item: Item, name: string, label: string, hint: string): InvalidInput {
	return isExpression(item, name)
		? new InvalidInput(
				`The expression in '${label}' gave nothing for this item`,
				`${GAVE_NOTHING}. ${hint}`,
			)
		: new InvalidInput(`'${label}' is empty`, hint);
}

/** Reads a text; see `readText`. */
export function textOf(item: Item, name: string, label: string): string {
	return readText(rawOf(item, name), label);
}

/**
 * Reads a text that must not be blank.
 *
 * @throws InvalidInput when it is blank
 */
export function requiredTextOf(item: Item, name: string, label: string, hint: string): string {
	const text = textOf(item, name, label);
	if (text !== '') return text;
	throw emptyField(item, name, label, hint);
}

/** Reads a number; see `readNumber`. */
export function numberOf(item: Item, name: string, label: string): number | undefined {
	return readNumber(rawOf(item, name), label);
}

/** Reads a whole number above zero; see `readCount`. */
export function countOf(item: Item, name: string, label: string): number | undefined {
	return readCount(rawOf(item, name), label);
}

/** Reads a web address; see `readUrl`. */
export function urlOf(
	item: Item,
	name: string,
	label: string,
	asked: AskedUrl,
): string | undefined {
	return readUrl(rawOf(item, name), label, asked);
}

/** Reads a switch; see `readSwitch`. */
export function switchOf(item: Item, name: string): boolean {
	return readSwitch(rawOf(item, name));
}

/**
 * Reads one of a fixed set of choices, which an expression may have given.
 *
 * @throws InvalidInput when it is none of them
 */
export function choiceOf<T extends string>(
	item: Item,
	name: string,
	label: string,
	choices: readonly T[],
): T {
	const text = textOf(item, name, label);
	const choice = choices.find((candidate) => candidate === text);
	if (choice !== undefined) return choice;
	const hint = `The expression must give one of: ${choices.join(', ')}`;
	if (text === '') throw emptyField(item, name, label, hint);
	throw new InvalidInput(`'${label}' has no choice '${shorten(text)}'`, hint);
}
