import { nextStep, type Evidence } from '../../../nodes/FluxKontext/batch/nextStep';
import type { Entry } from '../../../nodes/FluxKontext/batch/ledger';

const NOW = 1_000_000;
const task = { taskId: '1', taskToken: null };
const known = (state: 'running' | 'succeeded' | 'failed'): Entry => ({
	state,
	task,
	since: NOW - 5,
	answer: {},
});
const lost = (secondsAgo: number): Entry => ({
	state: 'lost',
	since: NOW - secondsAgo - 1,
	lostAt: NOW - secondsAgo,
	digest: 'x',
});
const evidence = (change: Partial<Evidence> = {}): Evidence => ({
	lostInThisTry: false,
	list: 'unread',
	showsLater: false,
	...change,
});

test.each<[string, Entry | null, Partial<Evidence>, string]>([
	['an item without a task starts one', null, {}, 'start'],
	['a task that failed is started anew', known('failed'), {}, 'start'],
	['a task that runs is waited for', known('running'), {}, 'resume'],
	['a task that is done is fetched', known('succeeded'), {}, 'resume'],
	['a lost start is looked for', lost(1), {}, 'lookFor'],
	['...also long after', lost(9999), {}, 'lookFor'],
	[
		'where there is no list, it is not started a second time',
		lost(9999),
		{ list: 'noUse' },
		'refuse',
	],
	['while the list may be behind, it is looked for again', lost(59), { list: 'inVain' }, 'lookFor'],
	[
		'a minute later the list is complete: it is started anew',
		lost(60),
		{ list: 'inVain' },
		'start',
	],
	[
		'when the list shows a later task, it is complete',
		lost(1),
		{ list: 'inVain', showsLater: true },
		'start',
	],
	[
		'the try that lost it never starts it twice',
		lost(60),
		{ list: 'inVain', lostInThisTry: true },
		'refuse',
	],
	[
		'...neither when the list is complete',
		lost(1),
		{ list: 'inVain', showsLater: true, lostInThisTry: true },
		'refuse',
	],
])('%s', (_promise, entry, change, step) => {
	expect(nextStep(entry, evidence(change), NOW)).toBe(step);
});
