import type { WiroClient } from '../wiro/client';
import type { Problem, StartedTask, Task } from '../wiro/types';
import { pause } from '../timing/pause';
import { nextQuestionIn, SCHEDULE, type Seen } from './schedule';
import { Silence } from './silence';
import type { Stop } from '../timing/stop';

/** How a wait ended. `last` is the newest state that was seen, if any. */
export type WaitEnd =
	/** `atOnce`: the first answer said so. */
	| { kind: 'done'; task: Task; atOnce: boolean; seen: Seen }
	| { kind: 'timeout'; last: Task | null }
	| { kind: 'unanswered'; problem: Problem; last: Task | null }
	| { kind: 'stopped'; last: Task | null };

/** What a wait needs to know. */
export interface WaitPlan {
	task: StartedTask;
	/** When the wait began, in milliseconds since 1970. */
	startedAt: number;
	timeoutSeconds: number;
	/** What was seen of finished tasks of this batch; grows while we wait. */
	seen: readonly Seen[];
	/** Asks before the first pause: the task was started some time ago. */
	askFirst: boolean;
	stop: Stop;
	/** Told of every change of status. */
	onStatus: (task: Task) => void;
}

/** How long the last question may outlast the timeout: an answer on its way may be the result. */
const GRACE_SECONDS = 5;

/**
 * Waits until a task is done.
 *
 * @param client asks Wiro
 * @param plan what to wait for
 * @returns how the wait ended; never throws
 */
export async function waitForTask(client: WiroClient, plan: WaitPlan): Promise<WaitEnd> {
	const { task, startedAt, timeoutSeconds, stop } = plan;
	const endsAt = startedAt + timeoutSeconds * 1000;
	const waited = () => (Date.now() - startedAt) / 1000;
	let last: Task | null = null;
	let runningAt = 0;
	const silence = new Silence();
	for (let first = true; ; first = false) {
		if (!first || !plan.askFirst) {
			const planned = nextQuestionIn({
				waited: waited(),
				status: last?.status ?? null,
				seen: plan.seen,
				random: Math.random(),
			});
			const seconds = Math.max(planned, silence.breakSeconds);
			const left = Math.max(0, endsAt - Date.now());
			// The last question is asked right at the end, so that a task that just made it is not given up; one shortly before would be in its way.
			const isLast = seconds * 1000 > left - SCHEDULE.shortest * 1000;
			await pause(isLast ? left : seconds * 1000, stop);
		}
		if (stop.stopped) return { kind: 'stopped', last };
		const askedAt = waited();
		const longest = Math.max(0, endsAt - Date.now()) / 1000 + GRACE_SECONDS;
		const answer = await client.askOnce({ by: 'taskId', taskId: task.taskId }, stop, longest);
		if (answer.ok) {
			silence.ended();
			if (answer.value.status !== last?.status) plan.onStatus(answer.value);
			last = answer.value;
			if (last.outcome !== 'running') {
				return { kind: 'done', task: last, atOnce: first, seen: { runningAt, doneAt: askedAt } };
			}
			runningAt = askedAt;
		} else {
			if (answer.problem.kind === 'stopped') return { kind: 'stopped', last };
			if (silence.goesOn(answer.problem, startedAt + askedAt * 1000)) {
				return { kind: 'unanswered', problem: answer.problem, last };
			}
		}
		if (Date.now() >= endsAt) return { kind: 'timeout', last };
	}
}
