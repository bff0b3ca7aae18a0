import { InvalidInput } from '../errors/failure';
import { ITEM_SECONDS } from '../repeating/policies';
import { optionOf } from './field';
import { choiceOf, numberOf, rawOf, type Item } from './parameter';

const ON_TIMEOUT = ['fail', 'kill', 'continue'] as const;

/** What to do when a task is not done in time. */
export const onTimeout = optionOf(
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options: [
			{
				name: 'Hand On the Task As It Stands',
				value: 'continue',
				description: 'Go on without the picture: a later Get Detail fetches it',
			},
			{ name: 'Fail', value: 'fail', description: 'Fail, and let the task go on at Wiro' },
			{
				name: 'Kill the Task, Then Fail',
				value: 'kill',
				description: 'Stop the task, so that it costs no more, and fail',
			},
		],
		default: 'fail',
		description: 'What to do when a task is not done in time',
	},
	(parameter) => ((rawOf(parameter) ?? '') === '' ? 'fail' : choiceOf(parameter, ON_TIMEOUT)),
);

/** How many seconds to wait for one task. */
export const timeout = optionOf(
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: ITEM_SECONDS,
		description:
			'How many seconds to wait for one task, from its start. Waiting for a place in the account does not count.',
	},
	(parameter) => {
		const seconds = numberOf(parameter) ?? ITEM_SECONDS;
		if (seconds > 0) return seconds;
		throw new InvalidInput(
			`'${parameter.label}' must be above zero, not ${seconds}`,
			'Enter how many seconds to wait for one task, for example 600',
		);
	},
);

const WAIT_MODES = ['poll', 'callback'] as const;

export type WaitMode = (typeof WAIT_MODES)[number];

/** How the node gets to know that a task is done. It is one for the whole node: an expression counts as it is for the first item. */
export const waitMode = optionOf(
	{
		displayName: 'Wait Mode',
		name: 'waitMode',
		type: 'options',
		options: [
			{
				name: 'Ask Wiro (Poll)',
				value: 'poll',
				description: 'The execution runs on, and asks until all edits are done',
			},
			{
				name: 'Be Called by Wiro (Callback)',
				value: 'callback',
				description:
					'The execution is put aside once all edits are started, and goes on when the last one is done',
			},
		],
		default: 'poll',
		description:
			"How to get to know that an edit is done. To be called, n8n needs an address that Wiro can reach: not localhost. Each input item gives one item with the URLs of its pictures; put Get Detail with 'Wait Until Done' after it to get the files, also of edits whose call did not come. Needs 'On Error' set to 'Continue'.",
	},
	(parameter) => ((rawOf(parameter) ?? '') === '' ? 'poll' : choiceOf(parameter, WAIT_MODES)),
);

/** How long to wait for a task, and what to do then. */
export interface Patience {
	timeoutSeconds: number;
	onTimeout: (typeof ON_TIMEOUT)[number];
}

/**
 * Reads both.
 *
 * @throws InvalidInput when one of them is surely wrong
 */
export function readPatience(item: Item): Patience {
	return { timeoutSeconds: timeout.read(item), onTimeout: onTimeout.read(item) };
}
