import { keyOf } from '../batch/ledger';
import { startTask } from '../batch/startTask';
import { callbackUrlOption, maxConcurrencyOption, optionsField } from '../fields/options';
import { simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { startedJson } from '../output/simplify';
import { switchOf } from '../parameters/item';
import { ITEM_SECONDS } from '../repeating/policies';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import type { Operation } from './operation';

/** Starts an edit and hands on its names at once. */
export const run: Operation = {
	value: 'run',
	name: 'Run',
	action: 'Start edit without waiting',
	description: 'Start an edit and go on at once. Get Detail fetches the picture later.',
	fields: showFor('run', [
		...fluxKontextDev.fields,
		simplifyField,
		optionsField([callbackUrlOption, maxConcurrencyOption]),
	]),

	async prepare(item) {
		const request = await fluxKontextDev.read(item);
		const simplify = switchOf(item, 'simplify');
		return {
			key: keyOf(item.index, request),
			run: async (batch) => {
				const start = { index: item.index, request, patience: ITEM_SECONDS };
				const task = await startTask(batch, start);
				// Nobody here will see this task end.
				batch.places.get(task.key)?.leave();
				return [{ json: startedJson(task, simplify) }];
			},
		};
	},
};
