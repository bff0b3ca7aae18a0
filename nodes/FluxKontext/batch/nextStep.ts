import { SEARCH } from '../repeating/policies';
import type { Entry } from './ledger';

/** What an item does next about its task. */
export type Step = 'start' | 'resume' | 'lookFor' | 'refuse';

/** What is known about a start whose answer was lost. */
export interface Evidence {
	/** The answer was lost in this try of the node, not in an earlier one. */
	lostInThisTry: boolean;
	/** What the project's list of tasks said: not read yet, of no use, or read in vain. */
	list: 'unread' | 'noUse' | 'inVain';
	/** The list shows a task that was started after the lost call, so it is not behind. */
	showsLater: boolean;
	/** For how many seconds the answer has been lost. */
	lostFor: number;
}

/**
 * Decides what an item does next, so that nothing is paid twice and everything is delivered in the end: a task that runs or is done is
 * resumed, one that failed is started anew, and a start whose answer was lost is looked for in the project's list of tasks. The try that
 * lost it never starts it twice; a later one does, once the list cannot be behind.
 *
 * @param entry what the ledger knows; null when nothing was started
 * @param evidence what is known about a lost start
 */
export function nextStep(entry: Entry | null, evidence: Evidence): Step {
	if (entry === null || entry.state === 'failed') return 'start';
	if (entry.state !== 'lost') return 'resume';
	if (evidence.list === 'unread') return 'lookFor';
	if (evidence.list === 'noUse') return 'refuse';
	const mayLag = evidence.showsLater ? SEARCH.startMayLag : SEARCH.listMayLag;
	const listIsComplete = evidence.lostFor >= mayLag;
	if (!listIsComplete) return 'lookFor';
	return evidence.lostInThisTry ? 'refuse' : 'start';
}
