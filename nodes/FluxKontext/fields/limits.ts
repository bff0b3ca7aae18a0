import { InvalidInput } from '../errors/failure';
import { optionOf, type Field } from './field';
import { emptyField, isExpression, numberOf, type Parameter } from './parameter';

/** When to start no further edit; infinite where there is no limit. */
export interface Limits {
	/** US dollars, for all edits of one run of the node. */
	maxCost: number;
	/** How many edits may fail. */
	maxFailures: number;
}

/** Where an operation has no such options. */
export const NO_LIMITS: Limits = {
	maxCost: Number.POSITIVE_INFINITY,
	maxFailures: Number.POSITIVE_INFINITY,
};

const maxCost = optionOf(
	{
		displayName: 'Max Cost',
		name: 'maxCost',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: '',
		placeholder: 'e.g. 10',
		description:
			'US dollars after which to start no further edit. What an edit will cost is reckoned from those that are done, so at first one goes ahead alone, and the total can pass the limit by what later ones cost more. Each try counts anew. Leave empty for no limit.',
	},
	(parameter) => {
		const dollars = numberIn(parameter) ?? Number.POSITIVE_INFINITY;
		if (dollars > 0) return dollars;
		throw new InvalidInput(
			`'${parameter.label}' must be above zero, not ${dollars}`,
			`Enter US dollars, for example 10 or 0.5, or leave '${parameter.label}' empty for no limit`,
		);
	},
);

const maxFailures = optionOf(
	{
		displayName: 'Max Failed Edits',
		name: 'maxFailures',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			"How many edits may fail before no further one is started, where 'On Error' is set to 'Continue'. Every item that comes out as failed counts, but for those with a wrong field. 0 is no limit.",
	},
	(parameter) => {
		const count = numberIn(parameter) ?? 0;
		if (Number.isInteger(count) && count >= 0) return count || Number.POSITIVE_INFINITY;
		throw new InvalidInput(
			`'${parameter.label}' must be a whole number, and not below zero: ${count}`,
			'Enter how many edits may fail, for example 5, or 0 for no limit',
		);
	},
);

/** An expression that gives nothing would lift the limit without a word. */
function numberIn(parameter: Parameter): number | undefined {
	const number = numberOf(parameter);
	if (number !== undefined || !isExpression(parameter)) return number;
	throw emptyField(parameter, 'Let it give a number, or remove the option');
}

/** The limits of a run. They are numbers for the whole node: an expression counts as it is for the first item. */
export const limits: Field<Limits> = {
	properties: [...maxCost.properties, ...maxFailures.properties],
	read: (item) => ({ maxCost: maxCost.read(item), maxFailures: maxFailures.read(item) }),
};
