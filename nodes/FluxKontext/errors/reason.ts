import type { Task } from '../wiro/types';
import { cleanText } from './cleanText';

/** The end of the output is enough to find its last line. */
const LOOKED_AT = 20_000;

/** A line of a progress bar, one that would be hidden as a whole, and an empty one. */
const NO_REASON = /^(\d+%\|.*|…)?$/;

/**
 * Why a task failed, in Wiro's own words: the last line of the tool's output that says anything, which ends with what matters after pages of
 * progress. Cleaned of secrets, and cut.
 *
 * @param task a task
 * @returns the reason; null where it did not fail, or Wiro says nothing
 */
export function reasonOf({ outcome, errorText }: Task): string | null {
	if (outcome === 'running' || outcome === 'succeeded') return null;
	const lines = (errorText ?? '').slice(-LOOKED_AT).split(/[\r\n]+/);
	for (const line of lines.reverse()) {
		const clean = cleanText(line);
		if (!NO_REASON.test(clean)) return clean;
	}
	return null;
}
