import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { authenticate } from '../../credentials/authenticate';
import { problemWords } from './errors/problems';
import { TEST_SECONDS } from './repeating/policies';
import { parseAnswer } from './wiro/answer';
import { answerWithin, requestOf } from './wiro/http';
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
	const request = { ...requestOf(ANY_TASK), timeout: TEST_SECONDS * 1000 };
	const sent = await answerWithin({ seconds: TEST_SECONDS }, async (): Promise<unknown> => {
		const signed = await authenticate(credential.data ?? {}, request);
		// The only request helper that n8n gives to a credential test.
		return await helpers.request({
			...signed,
			simple: false,
			resolveWithFullResponse: true,
			useStream: true,
		});
	});
	const answer = sent.ok ? parseAnswer(sent.value) : sent;
	return answer.ok ? null : answer.problem;
}
