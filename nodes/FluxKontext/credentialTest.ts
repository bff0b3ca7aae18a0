import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { authenticate } from '../../credentials/authenticate';
import { problemWords } from './errors/problems';
import { TEST_SECONDS } from './repeating/policies';
import { withDeadline } from './timing/deadline';
import { parseAnswer } from './wiro/answer';
import { readAnswer } from './wiro/body';
import { readFailure } from './wiro/network';
import type { Problem } from './wiro/types';
import { detailCall } from './wiro/wire';

/** Any task will do: the question is whether Wiro answers it, not what. */
const ANY_TASK = detailCall({ by: 'taskId', taskId: '1' });

/**
 * The Test button of the credential. A declarative test could show only HTTP's own words, so this asks Wiro for a task and says in plain
 * words what is wrong. It works for both kinds of Wiro project, and hands key and secret unseen to the credential's own `authenticate`.
 *
 * @param credential the credential as it stands in the dialog
 */
export async function wiroHmacApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = await ask(this, credential);
	// "No such task" and its like come after the signature was accepted.
	if (problem === null || (problem.kind === 'refusal' && problem.status === 200)) {
		return { status: 'OK', message: 'Wiro accepts the credential' };
	}
	const { title, description } = problemWords(problem);
	return { status: 'Error', message: `${title}. ${description}` };
}

async function ask(
	{ helpers }: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<Problem | null> {
	const request: IHttpRequestOptions = {
		method: 'POST',
		url: ANY_TASK.path,
		body: ANY_TASK.body,
		headers: { Accept: 'application/json', 'Content-Type': ANY_TASK.contentType },
		timeout: TEST_SECONDS * 1000,
	};
	const end = await withDeadline(TEST_SECONDS, undefined, async (ending) => {
		const signed = await authenticate(credential.data ?? {}, request);
		// The only request helper that n8n gives to a credential test.
		const response: unknown = await helpers.request({
			...signed,
			simple: false,
			resolveWithFullResponse: true,
			useStream: true,
		});
		return await readAnswer(response, ending);
	});
	if (end.kind === 'failed') return readFailure(end.error);
	if (end.kind !== 'done') return { kind: 'lost', reason: 'timeout' };
	if (end.value === null) return { kind: 'unreadable', reason: 'unexpected' };
	const answer = parseAnswer(end.value);
	return answer.ok ? null : answer.problem;
}
