import { problemFailure } from '../errors/problems';
import { callbackUrlOption, optionsField } from '../fields/options';
import { simplifyField } from '../fields/output';
import { showFor } from '../fields/show';
import { startedJson } from '../output/simplify';
import { switchOf } from '../parameters/item';
import { fluxKontextDev } from '../tools/fluxKontextDev';
import type { Operation } from './operation';

/** Starts an edit and hands on its names at once. */
export const run: Operation = {
	value: 'run',
	name: 'Run',
	action: 'Start an edit without waiting for it',
	description: 'Start an edit and go on at once. Get Detail fetches the picture later.',
	fields: showFor('run', [
		...fluxKontextDev.fields,
		simplifyField,
		optionsField([callbackUrlOption]),
	]),

	async prepare(item) {
		const request = await fluxKontextDev.read(item);
		const simplify = switchOf(item, 'simplify');
		return async ({ client, signal }) => {
			const started = await client.run(request, signal);
			if (!started.ok) throw problemFailure('Run', started.problem);
			return [{ json: startedJson(started.value, simplify) }];
		};
	},
};
