import { delivered } from '../wiro/delivered';
import type { Problem } from '../wiro/types';
import { isPassing, isUnanswered } from './passing';

/** How a call is repeated after bad answers. All times in seconds, by the clock that only goes forward. */
export interface Policy {
	/** How long one attempt may take, by how many have gone wrong before it. */
	oneTry: (badAnswers: number) => number;
	/** Given up after so many bad answers in a row, by the last of them... */
	tries: (problem: Problem) => number;
	/** ...or after so long a time of nothing but bad answers; a break that the service asked for does not count. */
	patience: number;
	/** A service that asks for a longer break than this is told to the user instead of waited for. */
	longestBreak: number;
	/** The first break is from this to twice this; each further one is twice as long. */
	firstBreak: number;
	mayRepeat: (problem: Problem) => boolean;
}

/** When the state of a task is asked for: see `nextQuestionIn`. All times in seconds; `npm run bench -- schedule` says what each saves. */
export const ASKING = {
	/** The first question where nothing is known: half of what a run usually takes (tool page). */
	firstLook: 3,
	/** The usual interval: this share of the time waited, but not shorter or longer than... */
	share: 1 / 8,
	steady: 0.8,
	longest: 15,
	/** By chance it is longer by up to this share, so that the questions of a batch do not come in bursts. */
	spread: 0.1,
	/** Where the end is near: this share of the usual interval. */
	soon: 1 / 4,
	/** Only so many of the newest ends of a kind count, because the load changes. */
	newest: 5,
};

/** How long an item waits for its task, or for the account to have room for one, unless the user says otherwise. */
export const ITEM_SECONDS = 600;

/** How long the Test button of the credential waits for Wiro. */
export const TEST_SECONDS = 20;

/** The shortest time that an attempt is given, however close its deadline. */
export const LEAST_TRY = 5;

/** The longest break after a bad answer that the service did not ask for. */
export const LONGEST_BREAK = 15;

/** Starting a task takes longer than a question, and files need time to go up. */
export const RUN_SECONDS = { fields: 60, files: 600 };

const CALL: Policy = {
	oneTry: () => 30,
	// An attempt that was never answered has cost much time already.
	tries: (problem) => (isUnanswered(problem) ? 3 : 6),
	patience: Number.POSITIVE_INFINITY,
	longestBreak: 120,
	firstBreak: 0.5,
	mayRepeat: isPassing,
};

/** All that is repeated, and how. One budget ends the stopping of tasks: see `STOPPING`. */
export const POLICIES = {
	/**
	 * Run costs money, so it is repeated only when it is certain that Wiro did not act on it: nothing was delivered, or it said "too many
	 * requests". Never widen this to lost or unreadable answers: each repeat could start, and bill, a second task.
	 */
	run: {
		...CALL,
		mayRepeat: (problem) => isPassing(problem) && delivered(problem) !== 'unknown',
	},
	question: CALL,
	/** Whoever called waits for the first try. When these came to nothing, an execution asks. */
	trigger: { ...CALL, oneTry: () => 10 },
	/** A single bad answer does not end a wait; a minute of nothing but bad answers does. */
	wait: {
		...CALL,
		tries: () => Number.POSITIVE_INFINITY,
		patience: 60,
		longestBreak: Number.POSITIVE_INFINITY,
		mayRepeat: () => true,
	},
	/** Short at first, and more patient with each try: a slow service may have done it already, and only its answer is late. */
	stopTask: {
		...CALL,
		oneTry: (badAnswers) => 5 * 2 ** badAnswers,
		firstBreak: 0.125,
		tries: () => Number.POSITIVE_INFINITY,
		longestBreak: Number.POSITIVE_INFINITY,
		mayRepeat: () => true,
	},
	/** A picture that was just announced may be there a moment later. */
	picture: {
		...CALL,
		oneTry: () => 300,
		tries: (problem) => (isMissing(problem) ? 5 : CALL.tries(problem)),
		firstBreak: 1,
		mayRepeat: (problem) =>
			isMissing(problem) ||
			(problem.kind === 'wrongFile' ? !FINAL.includes(problem.reason) : isPassing(problem)),
	},
} satisfies Record<string, Policy>;

/** How patiently a picture is fetched, beside its policy. */
export const DOWNLOAD = {
	/** How long a picture host may take to begin its answer. */
	answer: 60,
	/** How long nothing may come of a picture that has begun. */
	idle: 60,
	/** How long a host may take to say that it no longer has a picture. */
	look: 5,
	/** After this no further attempt is begun. */
	budget: 600,
};

/** What a picture host answers that no longer has a picture. */
export const GONE = [403, 404, 410];

/** Answers of a host that does not have the picture yet, or does not hand it out yet. */
const NOT_YET = [...GONE, 408];

/** What no repetition changes about a picture. */
const FINAL = ['tooLarge', 'address'];

function isMissing(problem: Problem): boolean {
	return problem.kind === 'http' && NOT_YET.includes(problem.status);
}

/** The last look at a task is repeated until it has an answer, for so long beyond the timeout. */
export const LAST_LOOK_GRACE = 8;

/** An execution that is put aside until Wiro tells of its edits. */
export const TOLD = {
	/**
	 * It is told within so many times what the last edits of a kind took. Not in less than this: n8n looks once a minute for what is due within
	 * 70 s, and the timer that it then sets would also end what the execution waits for later (its `wait-tracker`).
	 */
	times: 5,
	soonest: 150,
	/** Whatever the Timeout says: n8n looks no oftener, and knows no later date. */
	shortest: 60,
	latest: 10 * 365 * 86_400,
	/** Nobody is woken by a call so shortly before n8n's timer does it. */
	margin: 5,
	/** After a call, a task that still runs is looked at again, so often in all, after pauses that grow: for half a minute... */
	looks: 6,
	/** ...but never sooner than so long after the look before, whoever calls, and so many at once. */
	interval: 1,
	atOnce: 8,
	/** Given up when so long nobody has called and no task was seen to be over. */
	budget: 60,
};

/** Stopping what the user stops: one budget for all of it, and how many calls at once, fewer when Wiro asks for peace. */
export const STOPPING = {
	budget: 30,
	/** No task is told again after this part of it, so that all answers are in before it ends. */
	lastTry: 24,
	atOnce: 32,
	/** Between two calls, once Wiro has asked for peace; twice as long after each further time. */
	firstInterval: 0.05,
	longestInterval: 1,
	/** How long a task that was told to stop may take to do so, before it is told again. */
	firstPause: 0.5,
	longestPause: 8,
};

/** How triggers look at the tasks that callbacks name, beside its policy; times in seconds. */
export const TRIGGER = {
	/** Anybody can post, so no more tasks are asked for at once in a process, and no more wait for their turn. */
	looksAtOnce: 8,
	mostWaiting: 500,
	/** A task that a callback calls done too early is looked at again for so long, at growing intervals. */
	early: 30,
	firstPause: 1,
	longestPause: 15,
};

/** Looking for a start whose answer was lost. The list may be behind for so long, and is looked at at growing intervals. */
export const SEARCH = {
	listMayLag: 60,
	firstPause: 1,
	longestPause: 15,
	/** How far the clocks of Wiro's own machines may be apart. */
	clocksDiffer: 30,
	/** Wiro's times are whole seconds. */
	timesRounded: 2,
	/** A list that shows later tasks is complete after this time: a gateway may give up before Wiro has started the task. */
	startMayLag: 30,
};

/** The account's limit, where it is not known. All times in seconds. */
export const ACCOUNT = {
	/** How many Run calls may be under way at first; each success allows one more, so that a small limit is met softly. */
	startsAtOnce: 4,
	/** Pauses while the account is full of somebody else's tasks: the first, what each grows by, and the longest. */
	firstPause: 2,
	pauseGrowth: 1.6,
	longestPause: 30,
	/** While ours run, a full account is left alone for so long, and where all of it is ours, for the longest. */
	firstProbe: 10,
	longestProbe: 80,
	/** A task that nobody watches is taken to be over after this time: a run usually takes about six seconds (tool page). */
	unwatchedTask: 10,
	/** Wiro may not show a task everywhere for so long after its start. */
	newTask: 10,
	/** After so many starts in a row that came to nothing, and not for the sake of what they asked, none can succeed for anybody; so with readings of the list. */
	failedInARow: 3,
	/** An account that nobody used for so long is forgotten. */
	forgottenAfter: 3600,
};
