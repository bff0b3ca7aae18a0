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
} from './values';

/** One input item of the node's execution. */
export interface Item {
	readonly context: IExecuteFunctions;
	readonly index: number;
}

/** What stands in one field of the node for one item. */
export interface Parameter extends Item {
	/** `options.timeout` is inside a collection. */
	readonly name: string;
	/** What the field is called on screen, for the words. */
	readonly label: string;
}

/**
 * The value of a parameter; null where it is missing.
 *
 * @throws InvalidInput with n8n's own words where it cannot resolve an expression
 */
export function rawOf({ context, index, name }: Omit<Parameter, 'label'>): unknown {
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
export function writtenIn({ context, name }: Pick<Parameter, 'context' | 'name'>): unknown {
	return name
		.split('.')
		.reduce<unknown>(
			(inside, part) => (isObject(inside) ? inside[part] : undefined),
			context.getNode().parameters,
		);
}

/** Whether a field holds an expression, which n8n keeps as a text that begins with "=". */
export function isExpression(parameter: Parameter): boolean {
	const written = writtenIn(parameter);
	return typeof written === 'string' && written.startsWith('=');
}

/** What to do about an expression that gave nothing. */
const GAVE_NOTHING =
	'Look on the left side whether the input of this item has what the expression names';

/**
 * The failure of an item that leaves a field empty. Who has filled in an expression is not told that the field is empty: on screen it is not.
 *
 * @param parameter the field
 * @param hint what to enter
 */
export function emptyField(parameter: Parameter, hint: string): InvalidInput {
	return isExpression(parameter)
		? new InvalidInput(
				`The expression in '${parameter.label}' gave nothing for this item`,
				`${GAVE_NOTHING}. ${hint}`,
			)
		: new InvalidInput(`'${parameter.label}' is empty`, hint);
}

/** Reads a text; see `readText`. */
export function textOf(parameter: Parameter): string {
	return readText(rawOf(parameter), parameter.label);
}

/**
 * Reads a text that must not be blank.
 *
 * @throws InvalidInput when it is blank
 */
export function requiredTextOf(parameter: Parameter, hint: string): string {
	const text = textOf(parameter);
	if (text !== '') return text;
	throw emptyField(parameter, hint);
}

/** Reads a number; see `readNumber`. */
export function numberOf(parameter: Parameter): number | undefined {
	return readNumber(rawOf(parameter), parameter.label);
}

/** Reads a whole number above zero; see `readCount`. */
export function countOf(parameter: Parameter): number | undefined {
	return readCount(rawOf(parameter), parameter.label);
}

/** Reads a web address; see `readUrl`. */
export function urlOf(parameter: Parameter, asked: AskedUrl): string | undefined {
	return readUrl(rawOf(parameter), parameter.label, asked);
}

/** Reads a switch; see `readSwitch`. */
export function switchOf(parameter: Parameter): boolean {
	return readSwitch(rawOf(parameter));
}

/**
 * Reads one of a fixed set of choices, which an expression may have given.
 *
 * @throws InvalidInput when it is none of them
 */
export function choiceOf<T extends string>(parameter: Parameter, choices: readonly T[]): T {
	const text = textOf(parameter);
	const choice = choices.find((candidate) => candidate === text);
	if (choice !== undefined) return choice;
	const hint = `The expression must give one of: ${choices.join(', ')}`;
	if (text === '') throw emptyField(parameter, hint);
	throw new InvalidInput(`'${parameter.label}' has no choice '${shorten(text)}'`, hint);
}

/** The same where nothing need be chosen: undefined where the field is empty. */
export function optionalChoiceOf<T extends string>(
	parameter: Parameter,
	choices: readonly T[],
): T | undefined {
	return textOf(parameter) === '' ? undefined : choiceOf(parameter, choices);
}
