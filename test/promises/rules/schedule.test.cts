import { Account } from '../../../nodes/FluxKontext/account/account';
import {
	nextQuestionIn,
	type Duration,
	type WaitKnowledge,
} from '../../../nodes/FluxKontext/account/schedule';

const next = (knowledge: Partial<WaitKnowledge>) =>
	nextQuestionIn({ waited: 0, status: null, seen: [], random: 0, ...knowledge });

/** Tasks that were seen running a fifth of a second before they were seen done. */
const doneAt = (...times: number[]): Duration[] =>
	times.map((time) => ({ runningAt: time - 0.2, doneAt: time }));

/** The newest of them was last seen running, and seen done, at these times. */
const newest = (runningAt: number, done: number): Duration[] => [{ runningAt, doneAt: done }];

describe('where nothing is known of its like', () => {
	test('a task is asked about first after three seconds', () => {
		expect(next({})).toBe(3);
		expect(next({ waited: 1 })).toBe(2);
	});

	test.each([
		[3, 0.8],
		[6.4, 0.8],
		[8, 1],
		[64, 8],
		[119.2, 14.9],
		[120, 15],
		[128, 15],
		[86_400, 15],
	])(
		'after %d s, the next question comes %d s later: an eighth, at least 0.8 s, at most 15 s',
		(waited, seconds) => {
			expect(next({ waited })).toBeCloseTo(seconds);
		},
	);

	test('by chance it is up to a tenth longer: the questions of a batch are spread, not asked in step', () => {
		expect(next({ waited: 3, random: 1 })).toBeCloseTo(0.88);
		expect(next({ waited: 64, random: 0.5 })).toBeCloseTo(8.4);
		expect(next({ waited: 128, random: 1 })).toBe(15);
	});
});

describe('where tasks of its kind were seen to end', () => {
	test('one is enough: the first question comes when it probably ended, halfway between two looks', () => {
		expect(next({ seen: newest(5.8, 6) })).toBeCloseTo(5.9);
	});

	test.each([
		[0, 7],
		[5, 7],
		[6, 7],
		[6.4, 7.2],
	])(
		'so tasks that become faster are noticed, an eighth at a time (seen running at %d s, done at 8 s: asked at %d s)',
		(runningAt, first) => {
			expect(next({ seen: newest(runningAt, 8) })).toBeCloseTo(first);
		},
	);

	test('the quickest comes first, at the time at which it was seen done', () => {
		expect(next({ seen: [...newest(0, 5), ...doneAt(6, 7)] })).toBe(5);
	});

	test('then the others, at the times at which they were seen done', () => {
		const seen = [...newest(0, 5), ...newest(0, 5.5), ...doneAt(7)];
		expect(next({ waited: 5, seen })).toBeCloseTo(0.5);
		expect(next({ waited: 6.2, seen })).toBeCloseTo(0.7);
		expect(next({ waited: 6.9, seen: doneAt(7, 5) })).toBeCloseTo(0.216, 2);
	});

	test('between two of them lies a quarter of the usual interval at least', () => {
		expect(next({ waited: 6, seen: doneAt(5, 6.1, 5) })).toBeCloseTo(0.2);
		expect(next({ waited: 16, seen: doneAt(15, 16.1, 15) })).toBeCloseTo(0.5);
		expect(next({ waited: 480, seen: doneAt(470, 481, 470) })).toBeCloseTo(3.75);
	});

	test('and the usual interval at most, from the first of them on', () => {
		expect(next({ waited: 6, seen: doneAt(5, 28, 5) })).toBeCloseTo(0.8);
		expect(next({ waited: 16, seen: doneAt(15, 28, 15) })).toBeCloseTo(2);
		expect(next({ waited: 2, seen: doneAt(15, 28, 15) })).toBeCloseTo(12.9);
	});

	test('before the first of them, it is still asked about every 15 s: it may have been killed', () => {
		expect(next({ seen: doneAt(60) })).toBe(15);
		expect(next({ waited: 15, seen: doneAt(60) })).toBe(15);
		expect(next({ waited: 50, seen: doneAt(60) })).toBeCloseTo(9.9);
	});

	test('a question that came a moment too early is not repeated at once', () => {
		expect(next({ waited: 5.89, seen: doneAt(6) })).toBeCloseTo(0.2);
	});

	test.each([6.5, 8, 30, 60, 600])(
		'a task that outlasts them all is asked about as if nothing were known (%d s)',
		(waited) => {
			const seconds = next({ waited, seen: doneAt(6, 6.1, 6.2) });
			expect(seconds).toBe(next({ waited }));
			expect(seconds).toBeGreaterThanOrEqual(0.5);
			expect(seconds).toBeLessThanOrEqual(15);
		},
	);

	test('only the newest five count, each for its own kind: the load of the service changes', () => {
		const account = new Account();
		const learn = (...times: number[]) => {
			for (const duration of doneAt(...times)) account.learn('a kind', duration);
		};
		learn(4, 9, 9, 9, 9);
		expect(next({ seen: account.durationsOf('a kind') })).toBe(4);
		learn(9);
		expect(next({ seen: account.durationsOf('a kind') })).toBeCloseTo(8.9);
		expect(next({ seen: account.durationsOf('another kind') })).toBe(3);
	});
});

describe('what the status tells', () => {
	test.each(['task_output_full', 'task_error_full', 'task_end', 'task_postprocess_start'])(
		'%s means that only the wrapping-up is left: a quarter of the usual interval, whatever is known',
		(status) => {
			expect(next({ waited: 4, status })).toBeCloseTo(0.2);
			expect(next({ waited: 32, status })).toBeCloseTo(1);
			expect(next({ waited: 480, status })).toBeCloseTo(3.75);
			expect(next({ waited: 4, status, seen: doneAt(9) })).toBeCloseTo(0.2);
		},
	);

	test.each(['task_queue', 'task_start', 'task_output', 'task_dreaming'])(
		'%s says nothing about the end',
		(status) => {
			expect(next({ waited: 60, status })).toBe(next({ waited: 60 }));
		},
	);
});
