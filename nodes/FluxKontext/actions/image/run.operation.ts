import { keyOf } from '../../batch/ledger';
import { startTask } from '../../batch/startTask';
import { simplify } from '../../fields/delivery';
import { optionsField } from '../../fields/field';
import { callbackUrl, maxConcurrency } from '../../fields/options';
import { readRequest } from '../../models/request';
import { startedJson } from '../../output/simplify';
import type { Operation } from '../operation';

/** How long a start is held back while the account is full. */
const PATIENCE_SECONDS = 600;

/** Starts an edit and hands on its names at once. */
export const run: Operation = {
	value: 'run',
	name: 'Run',
	action: 'Start edit without waiting',
	description: 'Start an edit and go on at once. Get Detail fetches the picture later.',
	properties: [...simplify.properties, optionsField([callbackUrl, maxConcurrency])],

	async prepare(item) {
		const request = await readRequest(item);
		const simplified = simplify.read(item);
		return {
			key: keyOf(item.index, request),
			run: async (batch) => {
				const start = { index: item.index, request, patience: PATIENCE_SECONDS };
				const task = await startTask(batch, start);
				return [{ json: startedJson(task, simplified) }];
			},
		};
	},
};
