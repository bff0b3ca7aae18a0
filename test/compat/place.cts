import { join } from 'node:path';
import { cacheFolder } from '../host/place.cjs';

/** An n8n-core, with the n8n-workflow that it wants. */
export interface Core {
	core: string;
	workflow: string;
}

/** The oldest n8n-core that the node works in; it is that of n8n 1.68.0. */
export const OLDEST: Core = { core: '1.68.0', workflow: '1.67.0' };

/** The newest in which the node refuses to work. (1.67 is not in the registry.) */
export const TOO_OLD: Core = { core: '1.66.0', workflow: '1.65.0' };

/** Where it is installed: outside of the checkout, shared by all of the user's checkouts. */
export function placeOf({ core }: Core): string {
	return join(cacheFolder(), `n8n-core-${core}`);
}
