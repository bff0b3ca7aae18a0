import { nextStep, type Evidence } from '../../../nodes/FluxKontext/batch/nextStep';
import type { Entry } from '../../../nodes/FluxKontext/batch/ledger';

const task = { taskId: '1', taskToken: null };
const known = (state: 'running' | 'succeeded' | 'failed'): Entry => ({
	state,
	task,
	answer: {},
});
const lost: Entry = {
	state: 'lost',
	id: 'a',
	since: 1_000,
	lostAt: 1_001,
	digest: 'x',
	callbackUrl: null,
};
const evidence = (change: Partial<Evidence> = {}): Evidence => ({
	lostInThisTry: false,
	list: 'unread',
	showsLater: false,
	lostFor: 1,
	...change,
});

test.each<[string, Entry | null, Partial<Evidence>, string]>([
	['an item without a task starts one', null, {}, 'start'],
	['a task that failed is started anew', known('failed'), {}, 'start'],
	['a task that runs is waited for', known('running'), {}, 'resume'],
	['a task that is done is fetched', known('succeeded'), {}, 'resume'],
	['a lost start is looked for', lost, {}, 'lookFor'],
	['...also long after', lost, { lostFor: 9999 }, 'lookFor'],
	[
		'where there is no list, it is not started a second time',
		lost,
		{ lostFor: 9999, list: 'noUse' },
		'refuse',
	],
	[
		'while the list may be behind, it is looked for again',
		lost,
		{ lostFor: 59, list: 'inVain' },
		'lookFor',
	],
	[
		'a minute later the list is complete: it is started anew',
		lost,
		{ lostFor: 60, list: 'inVain' },
		'start',
	],
	[
		'when the list shows a later task, and Wiro has had half a minute to start it, it is complete',
		lost,
		{ lostFor: 30, list: 'inVain', showsLater: true },
		'start',
	],
	[
		'...but not before: a gateway may have given it up before Wiro starts it',
		lost,
		{ lostFor: 29, list: 'inVain', showsLater: true },
		'lookFor',
	],
	[
		'the try that lost it never starts it twice',
		lost,
		{ lostFor: 60, list: 'inVain', lostInThisTry: true },
		'refuse',
	],
	[
		'...neither when the list is complete',
		lost,
		{ lostFor: 30, list: 'inVain', showsLater: true, lostInThisTry: true },
		'refuse',
	],
])('%s', (_promise, entry, change, step) => {
	expect(nextStep(entry, evidence(change))).toBe(step);
});
