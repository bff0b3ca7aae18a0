import type { Failure } from '../errors/failure';
import { problemFailure } from '../errors/problems';
import { notStartedFailure } from '../errors/startFailures';
import type { Batch } from './batch';

/**
 * Answers, before each start, whether anything more may be started: not when the work was stopped, nor when no start can succeed for anybody.
 *
 * @param batch what the items share
 * @returns why not; null where it may
 */
export function brake({ account, stop, troubleMark }: Batch): Failure | null {
	if (stop.stopped) return problemFailure({ kind: 'stopped' });
	const trouble = account.troubleSince(troubleMark);
	return trouble === null ? null : notStartedFailure(trouble);
}
