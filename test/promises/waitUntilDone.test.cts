import type { IDataObject } from 'n8n-workflow';
import { useWorld } from '../support/world.cjs';
import { only, startTask, taskOf } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

const waitFor = (taskId: string, more: IDataObject = {}) => ({
	parameters: { operation: 'getDetail', taskId, waitUntilDone: true, ...more } as never,
});

/** A task that somebody started, and that runs for so long. */
const started = async (seconds: number, plan = {}) =>
	await startTask(world, { queueSeconds: 0, seconds, ...plan });

test('Get Detail with Wait Until Done waits for a task that was started before, and hands on its picture', async () => {
	const { id } = await started(40);
	const { error, items } = await world.run(waitFor(id, { returnAs: 'image' }));
	expect(error).toBeUndefined();
	expect(only(items).json).toMatchObject({ taskId: id, succeeded: true, reason: null });
	expect(only(items).binary?.data.mimeType).toBe('image/png');
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
});

test('without it, the task is asked about once and reported as it stands', async () => {
	const { id } = await started(40);
	const { json } = await world.run(waitFor(id, { waitUntilDone: false }));
	expect(only(json)).toMatchObject({ succeeded: null });
	expect(world.wiro.callsTo('Detail')).toHaveLength(1);
});

test('a task that is over is reported after one question', async () => {
	const { id } = await started(1);
	await later(10);
	const { json } = await world.run(waitFor(id));
	expect(only(json)).toMatchObject({ succeeded: true });
	expect(world.wiro.callsTo('Detail')).toHaveLength(1);
});

test('a task is found by its token as well', async () => {
	const { token } = await started(20);
	const { json } = await world.run(
		waitFor('', { taskReference: 'taskToken', taskToken: token, taskId: undefined }),
	);
	expect(only(json)).toMatchObject({ taskToken: token, succeeded: true });
});

test('a task that fails is reported, not failed, with the reason', async () => {
	const { id } = await started(20, { pexit: '1', debugerror: 'Out of memory' });
	const { error, json } = await world.run(waitFor(id));
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ succeeded: false, status: 'task_postprocess_end' });
});

test.each([
	['no such task', { kind: 'refusal', code: 1, message: 'There is no task yet.' }],
	['no permission', { kind: 'refusal', code: 0, message: "You don't have any permission." }],
] as const)('a single bad answer does not end the wait: %s', async (_what, fault) => {
	const { id } = await started(40);
	world.wiro.fault('Detail', fault, { call: 2 });
	const { error, json } = await world.run(waitFor(id));
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ taskId: id, succeeded: true });
});

test('a task that disappears while it is waited for is told as that, not as one of an earlier try', async () => {
	const { id } = await started(300);
	const gone = { kind: 'refusal', code: 1, message: 'There is no task yet.' } as const;
	world.wiro.fault('Detail', gone, { call: 2, times: Infinity });
	const { error } = await world.run(waitFor(id));
	expect(error?.message).toBe('Wiro knows no such task');
	expect(error?.description).not.toContain('pay for it again');
});

test('the wait ends with the Timeout, in words that name the task', async () => {
	const { id } = await started(100);
	const { error } = await world.run(waitFor(id, { options: { timeout: 30 } }));
	expect(error?.message).toBe('The edit was not done within 30 seconds');
	expect(error?.description).toContain(`task ID ${id}`);
	expect(taskOf(world, 1).state()).toBe('task_start');
});

test('On Timeout: the task is handed on as it stands, and the hint counts it', async () => {
	const { id } = await started(100);
	const options = { timeout: 30, onTimeout: 'continue' };
	const { error, json, hints } = await world.run(waitFor(id, { options }));
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ taskId: id, succeeded: null });
	expect(hints.map(({ message }) => message).join()).toContain('1 edit is not done yet');
});

test('On Timeout: the task is killed where the user wants that', async () => {
	const { id } = await started(100);
	const { error } = await world.run(waitFor(id, { options: { timeout: 30, onTimeout: 'kill' } }));
	expect(error?.message).toBe('The edit was not done within 30 seconds');
	expect(taskOf(world, 1).state()).toBe('task_cancel');
});

test('Stop ends the wait and leaves the task alone, which somebody else has started', async () => {
	const { id } = await started(100);
	const execution = world.start(waitFor(id));
	await later(10);
	execution.stop();
	await execution.finished;
	expect(taskOf(world, 1).state()).toBe('task_start');
	expect(world.wiro.callsTo('Kill')).toEqual([]);
});

test("a wait for somebody else's task teaches nothing about edits of one's own, and costs nothing in the hint", async () => {
	const { id } = await started(20);
	const { hints } = await world.run(waitFor(id));
	expect(hints.map(({ message }) => message).join()).not.toContain('cost');
});
