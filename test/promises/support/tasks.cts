import type { SandboxTask } from '../../sandbox/task.cjs';
import type { RecordedCall, Route, TaskPlan } from '../../sandbox/types.cjs';
import type { World } from '../../support/world.cjs';

/** The operations that hand on the one task they are told: the call that each makes, and a task that stays for long as it needs it. */
export const ABOUT_A_TASK: Array<[operation: string, route: Route, plan: TaskPlan]> = [
	['getDetail', 'Detail', {}],
	['kill', 'Kill', { queueSeconds: 0, seconds: 900 }],
	['cancel', 'Cancel', { queueSeconds: 900 }],
];

/** Those of them that stop the task. */
export const STOPPING_A_TASK = ABOUT_A_TASK.filter(([, route]) => route !== 'Detail');

/** Starts a task with the node's Run operation, as a workflow would have done earlier, and returns it. */
export async function startTask(world: World, plan: TaskPlan = {}): Promise<SandboxTask> {
	world.wiro.plan(plan);
	const { error } = await world.run({ parameters: { operation: 'run', prompt: 'Add a dog' } });
	if (error !== undefined) throw error;
	return taskOf(world, world.wiro.tasks.length);
}

/** The n-th task that the sandbox has started, from 1. */
export function taskOf(world: World, n: number): SandboxTask {
	const task = world.wiro.tasks.at(n - 1);
	if (task === undefined) throw new Error(`There is no task number ${n}`);
	return task;
}

/** The only element of a list; a test that finds another number of them fails here, in words. */
export function only<T>(list: readonly T[]): T {
	if (list.length !== 1) throw new Error(`Expected one element, found ${list.length}`);
	return list[0];
}

/** Which routes were called, in order. */
export function routesOf(calls: readonly RecordedCall[]): string[] {
	return calls.map(({ route }) => route);
}

/** A moment of the sandbox, to the second and as ISO 8601 in UTC. */
export function isoSecond(milliseconds: number): string {
	return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();
}
