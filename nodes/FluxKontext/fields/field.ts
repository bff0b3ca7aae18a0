import { updateDisplayOptions, type IDisplayOptions, type INodeProperties } from 'n8n-workflow';

import type { Item, Parameter } from './parameter';

/** A field of the node: how n8n shows it, and how it is read. One that asks for several things together has several properties. */
export interface Field<T> {
	properties: INodeProperties[];
	/**
	 * Reads what stands in it for an item.
	 *
	 * @throws InvalidInput when that is surely wrong
	 */
	read(item: Item): T;
}

/**
 * Makes a field.
 *
 * @param property how n8n shows it
 * @param read reads it
 */
export function fieldOf<T>(property: INodeProperties, read: (parameter: Parameter) => T): Field<T> {
	return { properties: [property], read: (item) => read(parameterOf(item, property)) };
}

/**
 * Makes a field of a collection.
 *
 * @param property how n8n shows it
 * @param read reads it
 * @param collection the collection's name
 */
export function optionOf<T>(
	property: INodeProperties,
	read: (parameter: Parameter) => T,
	collection = 'options',
): Field<T> {
	const name = `${collection}.${property.name}`;
	return {
		properties: [property],
		read: (item) => read({ ...parameterOf(item, property), name }),
	};
}

/** What stands in a field for an item. */
export function parameterOf(
	{ context, index }: Item,
	{ name, displayName: label }: INodeProperties,
): Parameter {
	return { context, index, name, label };
}

/** The collection of settings that most workflows do not need. */
export function optionsField(options: Array<Field<unknown>>): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.flatMap(({ properties }) => properties),
	};
}

/** The same field, shown or hidden by what other fields hold. */
export function shownWhere<T>(where: IDisplayOptions, { properties, read }: Field<T>): Field<T> {
	return { properties: updateDisplayOptions(where, properties), read };
}
