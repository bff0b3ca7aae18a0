import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
	sleep,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { Ledger } from '../../nodes/FluxKontext/batch/ledger';
import { execute, nodeTypes, type Execution, type WorkflowFile } from '../engine/engine.cjs';
import { later } from '../promises/support/time.cjs';
import { workflowOf } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';
import { loopOf } from './loop.cjs';

const world = useWorld();

const listeners: number[] = [];

/** The ledgers in which tasks were written down, held by nobody here: a batch that is still there has its own. */
const ledgers: Array<WeakRef<Ledger>> = [];
const { write } = Ledger.prototype;
Ledger.prototype.write = function (...entry) {
	ledgers.push(new WeakRef(this));
	write.apply(this, entry);
};

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How many batches are still in memory. */
function batchesLeft(): number {
	collectGarbage();
	return new Set(ledgers.flatMap((each) => each.deref() ?? [])).size;
}

const ROUND_SECONDS = 120;

/**
 * In n8n 1.x, `sleep` takes no signal: a wait for a place that was called off keeps its batch until its ten minutes are over, however many
 * rounds there are.
 */
const AT_MOST_LEFT = sleep.length > 1 ? 0 : 600 / ROUND_SECONDS;

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
			const end = () => {
				signal?.removeEventListener('abort', end);
				resolve();
			};
			setTimeout(end, ROUND_SECONDS * 1000);
			signal?.addEventListener('abort', end);
		});
		return [this.getInputData()];
	},
};
nodeTypes.register('test.slow', slow);

beforeEach(() => {
	listeners.length = 0;
	ledgers.length = 0;
});

/** The slow node works behind ours. */
function executeSlowly(file: WorkflowFile) {
	for (const node of file.nodes) if (node.name === 'Done') node.type = 'test.slow';
	return execute(file, { credential: world.credential });
}

/** Stop comes ten seconds after our node has ended, while a later one works. */
async function stopLater(parameters: ReturnType<typeof edit>, seconds: number) {
	const use = { parameters, items: numbered(3), credential: world.credential };
	const execution = executeSlowly(workflowOf(use));
	return await stopAfter(seconds, execution);
}

/** Presses Stop, and lets time pass in which a node that still listens would stop tasks. */
async function stopAfter(seconds: number, execution: Execution) {
	setTimeout(() => execution.stop(), seconds * 1000);
	const run = await execution.finished;
	await later(60);
	return run;
}

/** A round for each item. */
function executeLoop(parameters: ReturnType<typeof edit>, rounds: number) {
	const use = { parameters, items: numbered(rounds), credential: world.credential };
	return executeSlowly(loopOf(use));
}

test('Stop in a later node leaves the tasks of a Run alone that is long done', async () => {
	world.wiro.settings.taskSeconds = 3600;
	const run = await stopLater({ ...edit(), operation: 'run' }, 20);
	expect(run.status).toBe('canceled');
	expect(world.wiro.callsTo('Kill')).toEqual([]);
	expect(world.wiro.callsTo('Cancel')).toEqual([]);
	expect(world.wiro.unfinishedTasks).toHaveLength(3);
});

test('...and tasks that were handed on at their timeout', async () => {
	world.wiro.settings.taskSeconds = 3600;
	await stopLater(edit({ timeout: 5, onTimeout: 'continue' }), 20);
	expect(world.wiro.unfinishedTasks).toHaveLength(3);
});

test('a node that has ended has taken back all that it hung on the execution', async () => {
	for (const parameters of [edit(), { ...edit(), operation: 'run' }]) {
		await stopLater(parameters, 100);
	}
	expect(listeners).toEqual([0, 0]);
});

describe('in a loop', () => {
	test('Stop in a later round leaves the tasks of the rounds before alone', async () => {
		world.wiro.settings.taskSeconds = 3600;
		const execution = executeLoop({ ...edit(), operation: 'run' }, 20);
		// In the fifth round, while the slow node works.
		const run = await stopAfter(4.5 * ROUND_SECONDS, execution);
		expect(run.status).toBe('canceled');
		expect(world.wiro.callsTo('Kill')).toEqual([]);
		expect(world.wiro.callsTo('Cancel')).toEqual([]);
		expect(world.wiro.unfinishedTasks).toHaveLength(5);
	});

	test.each(['run', 'runAndWait'])(
		'twenty rounds of %s leave nothing hanging on the execution, and nothing in memory',
		async (operation) => {
			const execution = executeLoop({ ...edit(), operation }, 20);
			let left = NaN;
			// While the execution still goes on: a batch hangs on it or on nothing.
			setTimeout(() => (left = batchesLeft()), 19.5 * ROUND_SECONDS * 1000);
			expect((await execution.finished).status).toBe('success');
			expect(listeners).toEqual(Array(20).fill(0));
			expect(ledgers.length).toBeGreaterThanOrEqual(20);
			expect(left).toBeLessThanOrEqual(AT_MOST_LEFT);
		},
	);
});
