import { useWorld } from '../support/world.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN, RUN_AND_WAIT } from './support/failures.cjs';
import { ABOUT_A_TASK, only, startTask, STOPPING_A_TASK } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

const NOT_IN_TIME = 'Wiro did not answer in time';

describe('a Run that is never answered', () => {
	test.each([
		['run', 'hang', 0],
		['run', 'hangAfterWork', 1],
		['runAndWait', 'hang', 0],
		['runAndWait', 'hangAfterWork', 1],
	] as const)(
		'%s: %s ends in words that say that it may have cost money, and is not made again',
		async (operation, kind, tasks) => {
			await failsInEveryMode(world, {
				given: () => {
					world.wiro.settings.hasList = false;
					world.wiro.fault('Run', { kind });
					return { parameters: { ...RUN_AND_WAIT, operation } };
				},
				failing: {
					title: NOT_IN_TIME,
					says: [
						'The task may have been started and billed nevertheless',
						'Before you run this again, look in the Wiro dashboard',
					],
				},
				then: () => {
					expect(world.wiro.callsTo('Run')).toHaveLength(1);
					expect(world.wiro.tasks).toHaveLength(tasks);
				},
			});
		},
	);

	test('is given a minute', async () => {
		world.wiro.settings.hasList = false;
		world.wiro.fault('Run', { kind: 'hang' });
		await world.run({ parameters: RUN });
		expect(world.time.seconds()).toBeGreaterThanOrEqual(60);
		expect(world.time.seconds()).toBeLessThan(61);
	});
});

describe('a question that is never answered', () => {
	test.each(ABOUT_A_TASK)('%s: is asked again', async (operation, route, plan) => {
		const task = await startTask(world, plan);
		await later(5);
		world.wiro.fault(route, { kind: 'hang' });
		const { error, json } = await world.run({ parameters: { operation, taskId: task.id } });
		expect(error).toBeUndefined();
		expect(only(json).taskId).toBe(task.id);
		expect(world.wiro.callsTo(route)).toHaveLength(2);
	});

	test.each(STOPPING_A_TASK)(
		'%s: where the work was done all the same, the task that was stopped is reported',
		async (operation, route, plan) => {
			const task = await startTask(world, plan);
			await later(5);
			world.wiro.fault(route, { kind: 'hangAfterWork' });
			const { error, json } = await world.run({ parameters: { operation, taskId: task.id } });
			expect(error).toBeUndefined();
			expect(only(json)).toMatchObject({ taskId: task.id, status: 'task_cancel' });
		},
	);

	test('is not asked for ever', async () => {
		await failsInEveryMode(world, {
			given: async () => {
				const task = await startTask(world);
				world.wiro.fault('Detail', { kind: 'hang' }, { times: Infinity });
				return { parameters: { operation: 'getDetail', taskId: task.id } };
			},
			failing: () => ({
				title: NOT_IN_TIME,
				says: ['Try again later'],
				details: { taskId: only(world.wiro.tasks).id },
			}),
			then: () => expect(world.wiro.callsTo('Detail')).toHaveLength(3),
		});
	});
});

describe('a connection that hangs in the middle of a wait', () => {
	test('a single time does not fail the edit', async () => {
		world.wiro.fault('Detail', { kind: 'hang' }, { call: 3 });
		const { error, json } = await world.run({ parameters: RUN_AND_WAIT });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true });
	});

	test('for more than a minute ends the wait and names the task', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		world.wiro.fault('Detail', { kind: 'hang' }, { times: Infinity });
		const { error } = await world.run({ parameters: RUN_AND_WAIT });
		expect(error).toMatchObject({
			message: NOT_IN_TIME,
			context: { data: { taskId: only(world.wiro.tasks).id } },
		});
		expect(world.time.seconds()).toBeLessThan(100);
	});

	test('does not stretch the timeout', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		world.wiro.fault('Detail', { kind: 'hang' }, { times: Infinity });
		const { error } = await world.run({
			parameters: { ...RUN_AND_WAIT, options: { timeout: 20 } },
		});
		expect(error?.message).toBe('The edit was not done within 20 seconds');
		expect(world.time.seconds()).toBeLessThan(30);
	});
});
