import type { INodeProperties } from 'n8n-workflow';

import { binaryField, fileName, returnAs, simplify } from '../fields/delivery';
import { fieldOf, optionsField } from '../fields/field';
import { choiceOf } from '../fields/parameter';
import type { Standing } from '../wiro/status';

/** However a task ended. */
export const ANY = 'any';

const OUTCOMES: Array<Standing | typeof ANY> = [ANY, 'succeeded', 'failed'];

const notice: INodeProperties = {
	displayName:
		"Copy the 'Production URL' from 'Webhook URLs' above into 'Callback URL' of Run, in any workflow, or let your own program send it as callbackUrl. Then publish this workflow: its address answers from then on.",
	name: 'notice',
	type: 'notice',
	default: '',
};

/** Which tasks start the workflow, by their end. */
export const outcome = fieldOf(
	{
		displayName: 'Outcome',
		name: 'outcome',
		type: 'options',
		options: [
			{ name: 'Any', value: 'any' },
			{ name: 'Failed', value: 'failed', description: 'Failed, cancelled or killed' },
			{ name: 'Succeeded', value: 'succeeded' },
		],
		default: 'any',
		description: 'Which tasks start the workflow, by how they ended',
	},
	(parameter) => choiceOf(parameter, OUTCOMES),
);

/** In which form a task is handed on. */
export const returned = returnAs('image');

/** The fields of the trigger. */
export const fields: INodeProperties[] = [
	notice,
	...outcome.properties,
	...returned.properties,
	...simplify.properties,
	optionsField([fileName, binaryField]),
];
