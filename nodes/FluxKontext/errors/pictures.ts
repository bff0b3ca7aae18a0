import type { Problem, ReasonOf } from '../wiro/types';

const UNREACHABLE: Record<ReasonOf<'unreachable'>, string> = {
	refused: 'The picture host refuses the connection',
	unknownHost: 'The picture host cannot be found',
	network: 'The picture host cannot be reached',
	address: 'n8n cannot make out where to connect to for the picture',
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
};

/**
 * Says in a clause why a picture did not come down.
 *
 * @param problem what went wrong with the download
 */
export function pictureProblem(problem: Problem): string {
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
