import { startTask } from '../batch/startTask';
import { callbackUrlOption, maxConcurrencyOption, optionsField } from '../fields/options';
import { simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { startedJson } from '../output/simplify';
import { switchOf } from '../parameters/item';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import type { Operation } from './operation';

/** How long a start is held back while the account is full. */
const PATIENCE_SECONDS = 600;

/** Starts an edit and hands on its names at once. */
export const run: Operation = {
	value: 'run',
	name: 'Run',
	action: 'Start an edit without waiting for it',
	description: 'Start an edit and go on at once. Get Detail fetches the picture later.',
	fields: showFor('run', [
		...fluxKontextDev.fields,
		simplifyField,
		optionsField([callbackUrlOption, maxConcurrencyOption]),
	]),

	async prepare(item) {
		const request = await fluxKontextDev.read(item);
		const simplify = switchOf(item, 'simplify');
		return async (batch) => {
			const order = { index: item.index, request, patienceSeconds: PATIENCE_SECONDS };
			const task = await startTask(batch, order);
			// Nobody here will see this task end, so it cannot hold back later starts.
			batch.account.ended();
			return [{ json: startedJson(task, simplify) }];
		};
	},
};
