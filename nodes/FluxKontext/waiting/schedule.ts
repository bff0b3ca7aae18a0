/** What is known when the next question about a task is planned. All times in seconds. */
export interface WaitKnowledge {
	/** Since the task was started. */
	waited: number;
	/** How long finished tasks of this batch took, as far as it was seen. */
	finished: readonly number[];
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
	/** Intervals vary by this share to either side. */
	jitter: 0.1,
};

/**
 * Tells when to ask for a task's state next.
 *
 * @param knowledge what is known
 * @returns seconds from now
 */
export function nextQuestionIn({ waited, random }: WaitKnowledge): number {
	const interval = Math.min(SCHEDULE.longest, Math.max(SCHEDULE.first, waited * SCHEDULE.share));
	return Math.max(SCHEDULE.shortest, interval * (1 + SCHEDULE.jitter * (2 * random - 1)));
}
