import type { IExecuteFunctions } from 'n8n-workflow';

import { InvalidInput } from '../errors/failure';
import {
	readCount,
	readNumber,
	readSwitch,
	readText,
	readUrl,
	type AskedUrl,
	type RawValue,
} from './values';

/** One input item and the node's parameters as they are for it. */
export interface Item {
	readonly context: IExecuteFunctions;
	readonly index: number;
}

/** The value of a parameter for an item; `options.timeout` reads inside a collection. Missing ones are undefined. */
export function rawOf({ context, index }: Item, name: string): RawValue {
	return context.getNodeParameter(name, index, null);
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
	throw new InvalidInput(
		`"${label}" is empty`,
		`${hint}. If the field holds an expression, it gave nothing for this item`,
	);
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
	throw new InvalidInput(
		`"${label}" has no choice "${text}"`,
		`The expression must give one of: ${choices.join(', ')}`,
	);
}
