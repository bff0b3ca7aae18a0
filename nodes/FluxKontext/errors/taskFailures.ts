import { isPrivate } from '../pictures/address';
import type { Problem, Task } from '../wiro/types';
import { cleanText } from './cleanText';
import { detailsOfTask, Failure, type FailureDetails } from './failure';
import { codeOf, problemWords } from './problems';
import { reasonOf } from './reason';

const CHECK_PICTURES =
	'Check that the pictures are good, and that image URLs open in a browser without a sign-in';

/** What to look at first. An address in one's own network opens in a browser, too. */
function adviceOn({ parameters }: Task): string {
	const urls = Object.entries(parameters).flatMap(([name, value]) =>
		/^inputImage\d?Url$/.test(name) && typeof value === 'string' && URL.canParse(value)
			? new URL(value)
			: [],
	);
	const { host } = urls.find(isPrivate) ?? {};
	return host === undefined
		? CHECK_PICTURES
		: `The image URL at ${host} is in a private network, which Wiro cannot see: set its source to 'Binary File', and get the file with a node before this one`;
}

/**
 * The failure of a task that is over and did not succeed. Wiro's reason stands in the title, because a message on screen shows only that.
 *
 * @param task a task that is done
 */
export function taskFailed(task: Task): Failure {
	const name = `Task ${task.taskId}`;
	const reason = reasonOf(task);
	const why = reason === null ? '' : `: ${reason}`;
	const details = detailsOfTask(task);
	const advice = adviceOn(task);
	switch (task.outcome) {
		case 'cancelled':
			return new Failure(
				'The task was cancelled or killed before it was done',
				`${name} was stopped by somebody, or by Wiro. Run it again if that was not intended`,
				details,
			);
		case 'failedBeforeStart':
			return new Failure(
				`The edit failed before it began${why}`,
				`${advice}, then try again. ${name} ended before the model ran`,
				details,
			);
		default:
			return new Failure(
				`The edit failed${why}`,
				`${advice}, then try again. Failed tasks are not billed. ${name} ended ${task.exitCode === null ? 'without a picture' : `with exit code ${cleanText(task.exitCode, 40)}`}`,
				details,
			);
	}
}

/**
 * The failure of a task that succeeded and has no picture to hand on.
 *
 * @param task a task that is done
 */
export function withoutPictures(task: Task): Failure {
	return new Failure(
		'The edit is done, but there is no picture',
		`Wiro reports task ${task.taskId} as a success and lists no pictures. Ask again later with Get Detail, or set 'Return As' to 'URL' to look at the task`,
		detailsOfTask(task),
	);
}

/**
 * The failure of a task about which Wiro gave no good answer for too long.
 *
 * @param problem the last bad answer
 * @param details what is known of the task
 */
export function noUsableAnswer(problem: Problem, details: FailureDetails): Failure {
	const { title } = problemWords(problem);
	return new Failure(
		title,
		`Wiro gave no usable answer for a minute. The task may still run and be billed: fetch its picture later with Get Detail and task ID ${details.taskId}, instead of running it again`,
		{ ...details, code: codeOf(problem) },
	);
}

/** What became of a task that outlived its timeout. */
type AfterTimeout = 'stillRunning' | 'killed' | 'notKilled';

const AFTER_TIMEOUT: Record<AfterTimeout, (id: string) => string> = {
	stillRunning: (id) =>
		`The task still runs at Wiro and may be billed. Fetch the picture later with Get Detail and task ID ${id}, or raise 'Timeout' in the options`,
	killed: (id) =>
		`Task ${id} was stopped, as 'On Timeout' says. Raise 'Timeout' in the options to wait longer`,
	notKilled: (id) =>
		`The node tried to stop task ${id}, but Wiro did not confirm it. It may still run and be billed: look at it with Get Detail`,
};

/**
 * The failure of a task that was not done in time.
 *
 * @param seconds the timeout
 * @param after what became of the task
 * @param details what is known of the task
 */
export function timedOut(seconds: number, after: AfterTimeout, details: FailureDetails): Failure {
	return new Failure(
		`The edit was not done within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
		AFTER_TIMEOUT[after](`${details.taskId}`),
		details,
	);
}
