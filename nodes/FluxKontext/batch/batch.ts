import type { WiroClient } from '../wiro/client';

/** What the items of one execution share. */
export interface Batch {
	client: WiroClient;
	/** Ends every wait: the user pressed Stop, or the batch is being given up. */
	signal: AbortSignal;
	/** How long finished tasks took, in seconds. */
	finished: number[];
	log(message: string): void;
}
