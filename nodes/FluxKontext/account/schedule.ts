import { isFinishing } from '../wiro/status';

/** When a finished task was last seen running, and when it was seen done; in seconds from its start. */
export interface Duration {
	runningAt: number;
	doneAt: number;
}

/** What is known when the next question about a task is planned. All times in seconds. */
export interface WaitKnowledge {
	/** Since the task was started. */
	waited: number;
	/** The status that was seen last; null before the first answer. */
	status: string | null;
	/** What was seen of finished tasks of this batch, oldest first. */
	seen: readonly Duration[];
	/** From 0 to 1, to spread the questions of a batch. */
	random: number;
}

/** The rule of waiting, in numbers. All times in seconds. */
export const SCHEDULE = {
	/** No task is asked about more often than this (Wiro's docs advise seconds, not milliseconds). */
	shortest: 0.5,
	/** The first looks, in seconds from the start: one for what fails at once, one when quick runs are done. */
	firstLooks: [1.3, 3],
	/** The interval after that: a run usually takes about six seconds (tool page). */
	steady: 0.87,
	/** Later the interval is this share of the time waited, so that a wait of any length is overrun by the same small share. */
	share: 0.125,
	longest: 15,
	/** Once the status says that only the wrapping-up is left, the interval is this share of the time waited. */
	finishingShare: 0.015,
	/** Intervals vary by this share to either side, so that the questions of a batch do not come in bursts. */
	jitter: 0.03,
	/** From this many finished tasks on, they tell when to ask; only so many of the newest count, because the load changes. */
	enoughSeen: 3,
	newestSeen: 60,
	/** A learned time is taken this much later, because a question that comes a moment too early costs a whole interval. */
	margin: 0.008,
	/** How early the earliest of its like were done: this share of them, because single ones mislead. */
	earliestShare: 0.05,
	/** What one question is worth, as a share of the time waited: it weighs questions against lateness. */
	questionPrice: 0.01,
	/** A learned time is tried earlier by up to this share, to notice when tasks become faster... */
	eagerness: 0.3,
	/** ...unless a task was lately seen running within this share of it. */
	certain: 0.03,
};

/**
 * Tells when to ask for a task's state next: at first about every second, later at intervals in proportion to the time waited; soon, when
 * the status says that the task is about to be done; and once a few tasks of the batch are done, when this one is likely to be done too.
 *
 * @param knowledge what is known
 * @returns seconds from now
 */
export function nextQuestionIn({ waited, status, seen, random }: WaitKnowledge): number {
	const varied = 1 + SCHEDULE.jitter * (2 * random - 1);
	if (isFinishing(status)) return bounded(waited * SCHEDULE.finishingShare * varied);
	const learned = seen.length < SCHEDULE.enoughSeen ? null : learnedTime(waited, seen, random);
	return bounded(learned === null ? interval(waited) * varied : learned - waited);
}

function bounded(seconds: number): number {
	return Math.min(SCHEDULE.longest, Math.max(SCHEDULE.shortest, seconds));
}

function interval(waited: number): number {
	const look = SCHEDULE.firstLooks.find((time) => time > waited + SCHEDULE.shortest);
	return look === undefined ? Math.max(SCHEDULE.steady, waited * SCHEDULE.share) : look - waited;
}

/**
 * The time at which a question about a task is best asked, judged by the newest finished tasks that took longer than this one has waited.
 *
 * @returns seconds from the task's start, or null when it outlasts all that is known
 */
function learnedTime(waited: number, seen: readonly Duration[], random: number): number | null {
	const likes = seen.slice(-SCHEDULE.newestSeen).filter(({ doneAt }) => doneAt > waited);
	if (likes.length === 0) return null;
	const ends = likelyEnds(likes);
	const cheapest = ends.reduce((least, end) =>
		price(end, ends) < price(least, ends) ? end : least,
	);
	const best = cheapest * (1 + SCHEDULE.margin);
	const running = Math.max(
		waited,
		...likes.map(({ runningAt }) => runningAt).filter((at) => at < best),
	);
	const unknown = best - running;
	if (unknown < best * SCHEDULE.certain) return best;
	return best - random * Math.min(unknown, best * SCHEDULE.eagerness);
}

/**
 * When these tasks are likely to have ended. All that was seen is that they did so between two questions; where the first question came
 * late, the earliest end that was seen anywhere is the better guess.
 */
function likelyEnds(likes: readonly Duration[]): number[] {
	const sorted = likes.map(({ doneAt }) => doneAt).sort((a, b) => a - b);
	const earliest = sorted[Math.floor(sorted.length * SCHEDULE.earliestShare)];
	return likes.map(({ runningAt, doneAt }) =>
		runningAt < earliest ? earliest : (runningAt + doneAt) / 2,
	);
}

/** What it costs, in seconds a task, to ask first at this time and then at the shortest sensible interval. */
function price(time: number, ends: number[]): number {
	const step = Math.max(SCHEDULE.shortest, time * SCHEDULE.questionPrice * 2);
	const prices = ends.map((end) => {
		const more = end <= time ? 0 : Math.ceil((end - time) / step);
		return time + more * step - end + more * time * SCHEDULE.questionPrice;
	});
	return prices.reduce((sum, each) => sum + each, 0) / ends.length;
}
