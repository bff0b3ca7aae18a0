import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Batch } from './batch';

/** What an operation hands on; the router links it to its input item. */
export interface ResultItem {
	json: IDataObject;
	binary?: Record<string, IBinaryData>;
}

/** The work of one item, ready to be done. */
export interface Job {
	/** The item's name in the ledger, where it starts a task. One whose parameters are wrong starts none. */
	key?: string;
	/** Does it. Throws a `Failure` when it fails. */
	run(batch: Batch): Promise<ResultItem[]>;
}
