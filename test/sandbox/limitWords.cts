import { CODE, refusal, type Answer } from './answers.cjs';
import type { SandboxSettings } from './types.cjs';

/** Run's refusal where the account's limit is reached, in one of the forms that are known of it. */
export function limitReached(
	form: SandboxSettings['limitWords'],
	balance: number,
	limit: number,
): Answer {
	if (form === 'bare') return refusal(CODE.tooManyTasks, 'Too many concurrent tasks');
	// Word for word [docs].
	const words = `You have reached your concurrent task limit. With your current balance of $${balance.toFixed(2)}, you can run up to ${limit} ${limit === 1 ? 'task' : 'tasks'} at the same time. Add funds to increase your limit.`;
	if (form === 'docs') return refusal(CODE.tooManyTasks, words);
	return { status: 200, json: { result: false, errors: [words] } };
}
