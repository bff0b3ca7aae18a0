/** When a finished task was last seen running, and when it was seen done; in seconds from its start. */
export interface Seen {
	runningAt: number;
	doneAt: number;
}

/** What is known when the next question about a task is planned. All times in seconds. */
export interface WaitKnowledge {
	/** Since the task was started. */
	waited: number;
	/** What was seen of finished tasks of this batch, oldest first. */
	seen: readonly Seen[];
	/** From 0 to 1, to spread the questions of a batch. */
	random: number;
}

/** The rule of waiting, in numbers. */
export const SCHEDULE = {
	/** No task is asked about more often than this (Wiro's docs advise seconds, not milliseconds). */
	shortest: 0.5,
	/** The interval at first: a run usually takes about six seconds (tool page). */
	first: 1,
	/** Later the interval is this share of the time waited, so that a wait of any length is overrun by the same small share. */
	share: 0.1,
	longest: 15,
	/** Intervals vary by this share to either side, so that the questions of a batch do not come in bursts. */
	jitter: 0.1,
	/** From this many finished tasks on, they tell when to ask; only so many of the newest count, because the load changes. */
	enoughSeen: 3,
	newestSeen: 60,
	/** A task is first asked about when this share of its like are done: earlier costs questions, later costs time. */
	likelyDone: 0.4,
	/** A learned time is tried a little earlier by up to this share, to notice when tasks become faster. */
	eagerness: 0.08,
};

/**
 * Tells when to ask for a task's state next: at first about every second, later at intervals in proportion to the time waited; once a few
 * tasks of the batch are done, when this one is likely to be done too.
 *
 * @param knowledge what is known
 * @returns seconds from now
 */
export function nextQuestionIn(knowledge: WaitKnowledge): number {
	const { waited, seen, random } = knowledge;
	const expected = seen.length < SCHEDULE.enoughSeen ? null : expectedDone(waited, seen);
	const seconds =
		expected === null
			? interval(waited) * (1 + SCHEDULE.jitter * (2 * random - 1))
			: expected * (1 - SCHEDULE.eagerness * random) - waited;
	return Math.min(SCHEDULE.longest, Math.max(SCHEDULE.shortest, seconds));
}

function interval(waited: number): number {
	return Math.max(SCHEDULE.first, waited * SCHEDULE.share);
}

/**
 * The earliest time by which enough of a task's like were done, among those that were still running when it was last asked about.
 *
 * @returns seconds from the task's start, or null when it outlasts all that is known
 */
function expectedDone(waited: number, seen: readonly Seen[]): number | null {
	const newest = seen.slice(-SCHEDULE.newestSeen).filter(({ doneAt }) => doneAt > waited);
	const times = newest.map(({ doneAt }) => doneAt).sort((a, b) => a - b);
	const enough = times.find((time) => {
		const done = newest.filter(({ doneAt }) => doneAt <= time).length;
		const running = newest.filter(({ runningAt }) => runningAt >= time).length;
		return done >= SCHEDULE.likelyDone * (done + running);
	});
	return enough ?? null;
}
