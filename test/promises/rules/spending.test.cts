import { costOf, Spending } from '../../../nodes/FluxKontext/batch/spending';
import type { Task } from '../../../nodes/FluxKontext/wiro/types';

/** So many edits of a kind that are done, each at this price. */
function done(spending: Spending, kind: string, count: number, cost: number | null) {
	for (let n = 0; n < count; n += 1) {
		const key = `${kind} ${n}`;
		spending.begin(key, kind);
		spending.over(key, cost, true);
	}
}

test('without a limit everything is started at once', () => {
	const spending = new Spending();
	spending.begin('1', 'a');
	expect(spending.room('a', Infinity)).toBe('now');
});

test('while nothing shows what an edit costs, one alone goes ahead', () => {
	const spending = new Spending();
	expect(spending.room('a', 0.0001)).toBe('now');
	spending.begin('1', 'a');
	expect(spending.room('a', 1000)).toBe('later');
	expect(spending.room('b', 1000)).toBe('later');
});

test('what is under way counts by the mean of its kind', () => {
	const spending = new Spending();
	done(spending, 'a', 1, 2);
	done(spending, 'a', 1, 4);
	spending.begin('x', 'a');
	expect(spending.reckoned).toBe(9);
	expect(spending.room('a', 12)).toBe('now');
	expect(spending.room('a', 11.99)).toBe('later');
	spending.over('x', 3, true);
	expect(spending.room('a', 11.99)).toBe('never');
});

test('ten edits of ten cents fit into a dollar', () => {
	const spending = new Spending();
	done(spending, 'a', 9, 0.1);
	expect(spending.room('a', 1)).toBe('now');
	done(spending, 'a', 1, 0.1);
	expect(spending.room('a', 1)).toBe('never');
	expect(spending.paid).toBe(10);
});

test('of a kind that is not known, one goes ahead beside the others, and counts as the dearest that is known', () => {
	const spending = new Spending();
	done(spending, 'cheap', 2, 1);
	done(spending, 'dear', 1, 5);
	expect(spending.room('new', 11)).toBe('never');
	expect(spending.room('new', 12)).toBe('now');
	spending.begin('n', 'new');
	expect(spending.room('new', 1000)).toBe('later');
	expect(spending.room('cheap', 13)).toBe('now');
	expect(spending.room('cheap', 12)).toBe('later');
});

test('a failed edit shows nothing and costs nothing: the next one goes ahead alone', () => {
	const spending = new Spending();
	spending.begin('1', 'a');
	spending.over('1', 0);
	expect(spending.room('a', 0.01)).toBe('now');
	expect(spending.paid).toBe(0);
});

test('a killed edit counts with what it cost, and is no measure', () => {
	const spending = new Spending();
	done(spending, 'a', 1, 4);
	spending.begin('k', 'a');
	spending.over('k', 1);
	expect(spending.reckoned).toBe(5);
	expect(spending.room('a', 8.99)).toBe('never');
	expect(spending.room('a', 9)).toBe('now');
});

test('an edit of which nobody told the cost counts as the mean', () => {
	const spending = new Spending();
	done(spending, 'a', 1, 4);
	spending.begin('u', 'a');
	spending.over('u', null);
	expect(spending.reckoned).toBe(8);
	expect(spending.paid).toBe(2);
});

test('where nobody told the cost of any, a limit cannot be kept, and no further one is started', () => {
	const spending = new Spending();
	done(spending, 'a', 1, null);
	expect(spending.room('a', 1000)).toBe('never');
	expect(spending.reckoned).toBe(Infinity);
});

test('what was begun twice counts once, and what was never begun does not count', () => {
	const spending = new Spending();
	done(spending, 'a', 1, 1);
	spending.begin('1', 'a');
	spending.begin('1', 'a');
	spending.over('1', 1, true);
	spending.over('1', 1, true);
	spending.over('of an earlier try', 100, true);
	expect(spending.reckoned).toBe(2);
});

test('who waits goes on at the next end, whatever it was', async () => {
	for (const cost of [1, 0, null]) {
		const spending = new Spending();
		spending.begin('1', 'a');
		let waits = true;
		const waited = spending.nextEnd().then(() => (waits = false));
		await Promise.resolve();
		expect(waits).toBe(true);
		spending.over('1', cost);
		await waited;
	}
});

test.each<[string, Partial<Task>, number | null]>([
	['a success costs what Wiro says', { outcome: 'succeeded', cost: 0.5 }, 0.5],
	['a success without a cost may cost', { outcome: 'succeeded', cost: null }, null],
	['a killed task is billed for its time', { outcome: 'cancelled', cost: 0.2 }, 0.2],
	['a killed task without a cost may cost', { outcome: 'cancelled', cost: null }, null],
	['a failed task is not billed', { outcome: 'failed', cost: null }, 0],
	['nor one that failed before it began', { outcome: 'failedBeforeStart', cost: null }, 0],
	['unless Wiro says so', { outcome: 'failed', cost: 0.3 }, 0.3],
])('%s', (_what, task, cost) => {
	expect(costOf(task as Task)).toBe(cost);
});
