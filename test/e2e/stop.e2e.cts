import { until } from '../host/until.cjs';
import { useEditor } from './useEditor.cjs';
import { editing } from './workflows.cjs';

const world = useEditor();

const PROMPTS = ['Make it red', 'Make it green', 'Make it blue', 'Make it white'];

/** Every second task waits in Wiro's queue, the others run, and none ends by itself while the test looks. */
function busyTasks(): void {
	world.wiro.planEach((n) => (n % 2 === 0 ? { queueSeconds: 600 } : { seconds: 600 }));
}

async function allStarted(): Promise<void> {
	await until('all four tasks are started', () => world.wiro.tasks.length === PROMPTS.length);
	await until(
		'two run, two are in the queue',
		() => world.wiro.tasks.filter((task) => task.queued()).length === 2,
	);
}

async function expectNoneLeft(): Promise<void> {
	await until('no task is left unfinished', () => world.wiro.unfinishedTasks.length === 0);
	// What waited was cancelled, which costs nothing; what ran was killed.
	const ends = world.wiro.tasks.map((task) => (task.killed ? 'killed' : task.state()));
	expect(ends.sort()).toEqual(['killed', 'killed', 'task_cancel', 'task_cancel']);
	expect(world.wiro.billedTasks).toHaveLength(0);
}

async function batch(webhook?: string) {
	const { client, credentialId } = world;
	return await client.createWorkflow(editing({ credentialId, prompts: PROMPTS, webhook }));
}

describe('Stop during a batch', () => {
	it('in the editor stops every task at Wiro', async () => {
		busyTasks();
		const { id } = await batch();
		const editor = await world.openEditor();
		await editor.openWorkflow(id);
		await editor.page.getByTestId('execute-workflow-button').click();
		await allStarted();
		await editor.page.getByTestId('stop-execution-button').click();
		await expectNoneLeft();
	});

	it('through the REST API stops every task at Wiro', async () => {
		busyTasks();
		const execution = await world.client.run(await batch());
		await allStarted();
		await world.client.stop(execution);
		await expectNoneLeft();
		expect((await world.client.finished(execution)).status).toBe('canceled');
	});
});

describe('Retry of a failed execution from the list', () => {
	it('pays nothing twice', async () => {
		const { client, wiro } = world;
		let broken = true;
		wiro.planEach((_, { prompt }) =>
			broken && prompt === PROMPTS[2] ? { pexit: '1', debugerror: 'Out of blue' } : undefined,
		);
		const workflow = await batch('retry-test');
		await client.activate(workflow);
		await client.trigger('retry-test');
		const failed = await client.nextExecution(workflow.id);
		expect((await client.finished(failed)).status).toBe('error');
		// The execution ends with the one that failed; the others are still at work then.
		await until('three edits are billed', () => wiro.billedTasks.length === 3);

		broken = false;
		const editor = await world.openEditor();
		await editor.openExecutions(workflow.id);
		await editor.retry();
		const again = await client.nextExecution(workflow.id, [failed]);
		const { status, retryOf } = await client.finished(again);
		expect({ status, retryOf }).toEqual({ status: 'success', retryOf: failed });
		const billed = wiro.billedTasks.map(({ parameters }) => parameters.prompt);
		expect(billed.sort()).toEqual([...PROMPTS].sort());
	});
});
