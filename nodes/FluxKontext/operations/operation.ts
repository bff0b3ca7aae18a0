import type { IBinaryData, IDataObject, INodeProperties } from 'n8n-workflow';

import type { Batch } from '../batch/batch';
import type { Item } from '../parameters/item';

/** What an operation hands on; the router links it to its input item. */
export interface ResultItem {
	json: IDataObject;
	binary?: Record<string, IBinaryData>;
}

/** The work of one item, ready to be done. */
export interface Job {
	/** The item's name in the ledger, where it starts a task. */
	key?: string;
	/** Does it. Throws a `Failure` when it fails. */
	run(batch: Batch): Promise<ResultItem[]>;
}

/** One operation of the node: its fields and what it does, side by side. */
export interface Operation {
	value: string;
	/** The label in the operation list. */
	name: string;
	/** What the list of actions in n8n's node panel says. */
	action: string;
	description: string;
	fields: INodeProperties[];
	/**
	 * Reads an item's parameters. All items are read before the first request goes out.
	 *
	 * @throws InvalidInput when a parameter is surely wrong
	 */
	prepare(item: Item): Job | Promise<Job>;
}
