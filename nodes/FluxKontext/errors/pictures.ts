import type { Problem, ReasonOf, Task } from '../wiro/types';
import { detailsOfTask, Failure } from './failure';

const UNREACHABLE: Record<ReasonOf<'unreachable'>, string> = {
	refused: 'The picture host refuses the connection',
	unknownHost: 'The picture host cannot be found',
	network: 'The picture host cannot be reached',
	address: 'n8n cannot make out where to connect to for the picture',
	blocked: 'n8n lets no request go to the picture host',
};

const LOST: Record<ReasonOf<'lost'>, string> = {
	reset: 'The connection to the picture host broke',
	timeout: 'The picture host did not answer in time',
};

const WRONG_FILE: Record<ReasonOf<'wrongFile'>, string> = {
	webPage: 'A web page came back instead of the picture',
	incomplete: 'The picture came back incomplete',
	noPicture: 'Something else came back instead of the picture',
	tooLarge: 'What came back is longer than any picture',
	address: 'The picture is not fetched from there',
	notStored: 'n8n could not store the picture',
};

/**
 * The failure of a task whose picture did not come down.
 *
 * @param task the task
 * @param url where the picture should be
 * @param problem what went wrong with the download
 */
export function downloadFailed(task: Task, url: string | null, problem: Problem): Failure {
	const where = url === null ? '' : ` (it should be at ${url})`;
	return new Failure(
		'The edited picture could not be downloaded',
		`${clauseOf(problem)}${where}. ${task.outcome === 'succeeded' ? howToGetIt(task) : NO_RESULT}`,
		detailsOfTask(task, problem.kind === 'http' ? problem.status : null),
	);
}

function howToGetIt({ taskId, taskToken }: Task): string {
	const token = taskToken === null ? '' : ` (task token ${taskToken})`;
	return `The edit is done and paid. Get the picture with Get Detail and task ID ${taskId ?? ''}${token}, without paying again`;
}

/** A task that was stopped lists files that may never have been written. */
const NO_RESULT =
	"The task did not end as a success, so there may be no picture. Set 'Return As' to 'URL' to see how it stands";

function clauseOf(problem: Problem): string {
	switch (problem.kind) {
		case 'unreachable':
			return `${UNREACHABLE[problem.reason]} (${problem.detail})`;
		case 'lost':
			return LOST[problem.reason];
		case 'http':
			return `The picture host answered with HTTP ${problem.status}`;
		case 'wrongFile':
			return `${WRONG_FILE[problem.reason]} (${problem.detail})`;
		default:
			return 'The download was stopped';
	}
}
