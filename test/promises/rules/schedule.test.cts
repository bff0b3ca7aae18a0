import { nextQuestionIn } from '../../../nodes/FluxKontext/waiting/schedule';

const next = (waited: number, random: number) => nextQuestionIn({ waited, seen: [], random });

describe('how long to wait before Wiro is asked again, where nothing is known of other tasks', () => {
	test.each([0, 1, 3, 6, 10, 60, 150, 600, 3600, 86_400])(
		'after %d seconds: never under half a second, never much over fifteen',
		(waited) => {
			for (const random of [0, 0.25, 0.5, 0.75, 1]) {
				expect(next(waited, random)).toBeGreaterThanOrEqual(0.5);
				expect(next(waited, random)).toBeLessThanOrEqual(16.5);
			}
		},
	);

	test('it never gets shorter as time goes by', () => {
		const intervals = [10, 30, 60, 120, 150, 300, 3600].map((waited) => next(waited, 0.5));
		expect([...intervals].sort((a, b) => a - b)).toEqual(intervals);
	});

	test('a long wait is overrun by no more than a tenth and a bit', () => {
		for (const waited of [30, 60, 100, 600]) {
			expect(next(waited, 1)).toBeLessThanOrEqual(waited * 0.11 + 0.001);
		}
	});

	test('questions of many tasks are spread, not asked in step', () => {
		expect(next(60, 0)).toBeLessThan(next(60, 0.5));
		expect(next(60, 0.5)).toBeLessThan(next(60, 1));
	});
});
