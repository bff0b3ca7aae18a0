import { getEventListeners } from 'node:events';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { execute, nodeTypes } from '../engine/engine.cjs';
import { workflowOf } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

const world = useWorld();

const listeners: number[] = [];

/** A node behind ours that takes two minutes, and counts who listens to the execution. */
const slow: INodeType = {
	description: {
		displayName: 'Slow',
		name: 'slow',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Slow' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	} satisfies INodeTypeDescription,
	async execute(this: IExecuteFunctions) {
		const signal = this.getExecutionCancelSignal();
		if (signal !== undefined) listeners.push(getEventListeners(signal, 'abort').length);
		await new Promise<void>((resolve) => {
			setTimeout(resolve, 120_000);
			signal?.addEventListener('abort', () => resolve(), { once: true });
		});
		return [this.getInputData()];
	},
};
nodeTypes.register('test.slow', slow);

/** Stop comes ten seconds after our node has ended, while a later one works. */
async function stopLater(parameters: ReturnType<typeof edit>, seconds: number) {
	const file = workflowOf({ parameters, items: numbered(3), credential: world.credential });
	for (const node of file.nodes) if (node.name === 'Done') node.type = 'test.slow';
	const execution = execute(file, { credential: world.credential });
	setTimeout(() => execution.stop(), seconds * 1000);
	return await execution.finished;
}

test('Stop in a later node leaves the tasks of a Run alone that is long done', async () => {
	world.wiro.settings.taskSeconds = 60;
	const run = await stopLater({ ...edit(), operation: 'run' }, 20);
	expect(run.status).toBe('canceled');
	expect(world.wiro.callsTo('Kill')).toEqual([]);
	expect(world.wiro.callsTo('Cancel')).toEqual([]);
	expect(world.wiro.unfinishedTasks).toHaveLength(3);
});

test('...and tasks that were handed on at their timeout', async () => {
	world.wiro.settings.taskSeconds = 60;
	await stopLater(edit({ timeout: 5, onTimeout: 'continue' }), 20);
	expect(world.wiro.unfinishedTasks).toHaveLength(3);
});

test('a node that has ended has taken back all that it hung on the execution', async () => {
	listeners.length = 0;
	for (const parameters of [edit(), { ...edit(), operation: 'run' }]) {
		await stopLater(parameters, 100);
	}
	expect(listeners).toEqual([0, 0]);
});
