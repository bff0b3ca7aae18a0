import {
	nextQuestionIn,
	type Duration,
	type WaitKnowledge,
} from '../../../nodes/FluxKontext/account/schedule';

const next = (knowledge: Partial<WaitKnowledge>) =>
	nextQuestionIn({ waited: 0, status: null, seen: [], random: 0.5, ...knowledge });

/** The moments at which a task would be asked about until so many seconds have passed. */
function questionsUntil(seconds: number, random = 0.5): number[] {
	const moments = [0];
	for (let waited = 0; waited < seconds;) {
		waited += next({ waited, random });
		moments.push(waited);
	}
	return moments.slice(1);
}

/** Tasks that were seen running half a second before they were seen done. */
const finishedAt = (...times: number[]): Duration[] =>
	times.map((doneAt) => ({ runningAt: doneAt - 0.5, doneAt }));

describe('how long to wait before Wiro is asked again, where nothing is known of other tasks', () => {
	test.each([0, 1, 3, 6, 10, 60, 150, 600, 3600, 86_400])(
		'after %d seconds: never under half a second, never over fifteen',
		(waited) => {
			for (const random of [0, 0.25, 0.5, 0.75, 1]) {
				expect(next({ waited, random })).toBeGreaterThanOrEqual(0.5);
				expect(next({ waited, random })).toBeLessThanOrEqual(15);
			}
		},
	);

	test('what fails at once is noticed within one and a half seconds', () => {
		expect(next({})).toBeLessThanOrEqual(1.5);
	});

	test('a usual run is asked about every second or so: eight times in eight seconds', () => {
		for (const random of [0, 0.5, 1]) {
			const asked = questionsUntil(8, random);
			expect(asked.length).toBeLessThanOrEqual(8);
			const gaps = asked.slice(2).map((moment, index) => moment - asked[index + 1]);
			for (const gap of gaps) expect(gap).toBeLessThan(1.1);
		}
	});

	test('a wait of any length is overrun by an eighth at the most', () => {
		for (const waited of [10, 30, 60, 100, 119]) {
			expect(next({ waited, random: 1 })).toBeLessThanOrEqual(waited * 0.13);
		}
	});

	test('the longer the wait, the longer the interval, up to fifteen seconds', () => {
		const intervals = [10, 30, 60, 120, 150, 300, 3600].map((waited) => next({ waited }));
		expect([...intervals].sort((a, b) => a - b)).toEqual(intervals);
		expect(intervals.at(-1)).toBe(15);
	});

	test('questions of many tasks are spread, not asked in step', () => {
		expect(next({ waited: 60, random: 0 })).toBeLessThan(next({ waited: 60 }));
		expect(next({ waited: 60 })).toBeLessThan(next({ waited: 60, random: 1 }));
	});
});

describe('what the status tells', () => {
	test.each(['task_output_full', 'task_error_full', 'task_end', 'task_postprocess_start'])(
		'%s means that the task is about to be done: it is asked about soon',
		(status) => {
			expect(next({ waited: 60, status })).toBeLessThan(1);
		},
	);

	test.each(['task_queue', 'task_start', 'task_output', 'task_dreaming'])(
		'%s says nothing about the end',
		(status) => {
			expect(next({ waited: 60, status })).toBe(next({ waited: 60 }));
		},
	);
});

describe('what the finished tasks of a batch tell', () => {
	test('one or two are no rule yet', () => {
		expect(next({ seen: finishedAt(20, 20) })).toBe(next({}));
	});

	test('once a few are done, a new task is asked about when it is likely to be done, not before', () => {
		const seconds = next({ seen: finishedAt(6, 6.1, 6.2, 6.3) });
		expect(seconds).toBeGreaterThan(5.4);
		expect(seconds).toBeLessThanOrEqual(6.3);
	});

	test('a task that has waited for a while is asked about in the time that is left', () => {
		const seen = finishedAt(6, 6.1, 6.2, 6.3);
		expect(next({ waited: 4, seen })).toBeLessThanOrEqual(2.3);
	});

	test('slow ones count where the quick ones are over', () => {
		const seen = finishedAt(2, 2.1, 2.2, 9, 9.1, 9.2);
		const seconds = next({ waited: 5, seen, random: 0 });
		expect(5 + seconds).toBeGreaterThanOrEqual(9);
		expect(5 + seconds).toBeLessThanOrEqual(9.2);
	});

	test('a task that outlasts all others is asked about as if nothing were known', () => {
		expect(next({ waited: 30, seen: finishedAt(6, 6.1, 6.2) })).toBe(next({ waited: 30 }));
	});

	test('one quick task among many is no reason to ask all others so early', () => {
		const quick = finishedAt(6);
		const others = Array.from({ length: 19 }, (): Duration => ({ runningAt: 7.9, doneAt: 8 }));
		expect(next({ seen: [...quick, ...others], random: 0 })).toBeGreaterThan(7.9);
	});

	test('a time at which a task was just seen running is not tried again', () => {
		const seen = Array.from({ length: 9 }, (): Duration => ({ runningAt: 7.9, doneAt: 8 }));
		expect(next({ seen, random: 0 })).toBe(next({ seen, random: 1 }));
		expect(next({ seen })).toBeGreaterThan(7.9);
	});

	test('only the newest sixty count: the load of the service changes', () => {
		const old = Array.from({ length: 100 }, () => ({ runningAt: 1, doneAt: 1.5 }));
		const recent = Array.from({ length: 60 }, () => ({ runningAt: 9, doneAt: 9.5 }));
		expect(next({ seen: [...old, ...recent], random: 0 })).toBeGreaterThan(9);
	});

	test('a learned time is tried earlier now and then, so that faster tasks are noticed', () => {
		const seen: Duration[] = [1, 2, 3].map(() => ({ runningAt: 0, doneAt: 10 }));
		expect(next({ seen, random: 1 })).toBeLessThan(next({ seen, random: 0 }));
		expect(next({ seen, random: 1 })).toBeGreaterThan(6.9);
	});

	test('however long the others took, no question is more than fifteen seconds away', () => {
		expect(next({ seen: finishedAt(60, 61, 62) })).toBe(15);
	});
});
