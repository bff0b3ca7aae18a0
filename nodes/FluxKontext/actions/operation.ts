import type { INodeProperties } from 'n8n-workflow';

import type { Job } from '../batch/job';
import type { Field } from '../fields/field';
import type { Limits } from '../fields/limits';
import type { Item } from '../fields/parameter';
import type { WaitMode } from '../fields/waiting';

/** One operation of the node: its fields and what it does, side by side. */
export interface Operation {
	value: string;
	/** The label in the operation list. */
	name: string;
	/** What the list of actions in n8n's node panel says. */
	action: string;
	description: string;
	/** Its own fields, beside those that its resource has for all operations. */
	properties: INodeProperties[];
	/** When it starts no further edit, where the user says so. */
	limits?: Field<Limits>;
	/** How it gets to know that a task is done, where the user says so. */
	waitMode?: Field<WaitMode>;
	/**
	 * Reads an item's parameters. All items are read before the first request goes out.
	 *
	 * @throws InvalidInput when a parameter is surely wrong
	 */
	prepare(item: Item): Job | Promise<Job>;
}

/** What operations are about. */
export interface Resource {
	value: string;
	name: string;
	/** Fields of all its operations, before their own. */
	properties: INodeProperties[];
	/** n8n lists them as actions in this order, so what most people want stands first, and is the default. */
	operations: Operation[];
}
