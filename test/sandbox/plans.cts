import type { TaskPlan } from './types.cjs';

type PlanEach = (n: number, parameters: Record<string, unknown>) => TaskPlan | undefined;

/** How the tasks to come shall go. */
export class Plans {
	private queue: TaskPlan[] = [];
	private each: PlanEach | undefined;

	/** The next `n` tasks that have no plan yet. */
	add(plan: TaskPlan, n: number): void {
		for (let i = 0; i < n; i++) this.queue.push(plan);
	}

	/** Every task that no queued plan is for. */
	setEach(each: PlanEach): void {
		this.each = each;
	}

	/** The plan for the n-th task, from 1. */
	take(n: number, parameters: Record<string, unknown>): TaskPlan {
		return this.queue.shift() ?? this.each?.(n, parameters) ?? {};
	}

	clear(): void {
		this.queue = [];
		this.each = undefined;
	}
}
