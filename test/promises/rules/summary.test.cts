import { Failure, NotStarted } from '../../../nodes/FluxKontext/errors/failure';
import { Summary } from '../../../nodes/FluxKontext/batch/summary';
import type { Task } from '../../../nodes/FluxKontext/wiro/types';

const DEV = 'wiro/flux_kontext_dev';
const MAX = 'black-forest-labs/flux-kontext-max';
const costing = (cost: number) => ({ outcome: 'succeeded', cost }) as Task;

function summaryOf(...edits: Array<[model: string, cost: number]>) {
	const summary = new Summary();
	for (const [model, cost] of edits) summary.edited(costing(cost), { model, seconds: 6 });
	return summary;
}

test('where a batch used several models, the hint says what each of them cost', () => {
	const summary = summaryOf([DEV, 0.0035], [MAX, 0.08], [DEV, 0.0035]);
	expect(summary.hint(3, [], NaN)).toContain(
		`total cost $0.0870 (${DEV} $0.0070, ${MAX} $0.0800), longest wait`,
	);
});

test('with one model it says the total alone', () => {
	expect(summaryOf([MAX, 0.08], [MAX, 0.08]).hint(2, [], NaN)).toContain(
		'total cost $0.1600, longest wait',
	);
});

test.each([
	[0.25, '$0.2500 left of the limit'],
	[-1e-12, '$0.0000 left of the limit'],
	[-0.02, '$0.0200 above the limit'],
])('of a limit it says what is left: %d', (left, words) => {
	expect(summaryOf([MAX, 0.08]).hint(1, [], left)).toContain(words);
});

test.each([Infinity, -Infinity, NaN])('and nothing where that cannot be told: %d', (left) => {
	expect(summaryOf([MAX, 0.08]).hint(1, [], left)).not.toContain('limit');
});

test('what was not started is counted, and is neither done nor failed', () => {
	const ends = [new Failure('Bad', ''), ...Array(3).fill(new NotStarted('Not started: why', ''))];
	expect(summaryOf([MAX, 0.08]).hint(5, ends, NaN)).toMatch(
		/^1 edit done, 1 failed, 3 not started: why, total cost/,
	);
});
