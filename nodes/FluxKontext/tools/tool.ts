import type { INodeProperties } from 'n8n-workflow';

import type { Item } from '../parameters/item';
import type { RunRequest } from '../wiro/types';

/** One of Wiro's tools: the fields a user fills in, and the request they make. */
export interface Tool {
	fields: INodeProperties[];
	/**
	 * Reads an item's parameters into the request that runs the tool.
	 *
	 * @throws InvalidInput when a parameter is surely wrong
	 */
	read(item: Item): Promise<RunRequest>;
}
