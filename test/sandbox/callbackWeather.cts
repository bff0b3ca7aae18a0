import type { Dice } from '../batch/random/dice.cjs';
import type { SandboxTask } from './task.cjs';
import type { CallbackPlan } from './types.cjs';

/** What befalls callbacks. A share is of the tasks, from 0 to 1; left out = none. */
export interface CallbackWeather {
	/** Never sent. */
	lost?: number;
	/** Sent twice: at once, or again within a minute. */
	doubled?: number;
	/** Sent late: by a second up to five minutes. */
	delayed?: number;
	/** Sent up to two seconds before Detail shows that the task is done. */
	hastened?: number;
	/** The truth in another shape: other names, numbers as IDs, inside of a list, as a form. */
	reshaped?: number;
	/** Somebody else posts there, too: once to three times, before or after the end. */
	forged?: number;
	/** `callbackTries` of the settings. */
	tries?: number;
}

/** Every kind of it, and much of each; most tasks are told of all the same. */
export const STORMY: CallbackWeather = {
	lost: 0.15,
	doubled: 0.3,
	delayed: 0.2,
	hastened: 0.2,
	reshaped: 0.3,
	forged: 0.4,
	tries: 3,
};

/** Throws a weather of callbacks: each kind is there in one case of three. */
export function throwCallbackWeather(thrown: Dice): CallbackWeather {
	const maybe = <T,>(value: T) => (thrown.chance(1 / 3) ? value : undefined);
	return {
		lost: maybe(thrown.next()),
		doubled: maybe(thrown.next()),
		delayed: maybe(thrown.next()),
		hastened: maybe(thrown.next()),
		reshaped: maybe(thrown.next()),
		forged: maybe(thrown.next()),
		tries: maybe(3),
	};
}

/** What a task's callback URL gets in this weather. */
export function callbacksIn(weather: CallbackWeather, thrown: Dice): CallbackPlan[] {
	const hits = (share = 0) => thrown.chance(share);
	const truth: CallbackPlan = hits(weather.reshaped) ? thrown.pick(SHAPES) : {};
	let seconds = hits(weather.delayed) ? 300 ** thrown.next() : 0;
	if (hits(weather.hastened)) seconds = -2 * thrown.next();
	const plans = [{ ...truth, seconds }];
	if (hits(weather.doubled)) {
		plans.push({ ...truth, seconds: seconds + thrown.pick([0, 60 * thrown.next()]) });
	}
	if (hits(weather.lost)) plans.length = 0;
	for (let n = hits(weather.forged) ? thrown.whole(1, 3) : 0; n > 0; n -= 1) {
		plans.push({ ...thrown.pick(FORGERIES), seconds: -10 + 15 * thrown.next() });
	}
	return plans;
}

const END = 'task_postprocess_end';

/** The ways a callback may name its task, beside the usual one. */
export const SHAPES: readonly CallbackPlan[] = [
	{ body: ({ token }) => ({ socketaccesstoken: token }) },
	{ body: ({ id }) => ({ id, status: END }) },
	{ body: ({ id, token }) => ({ tasklist: [{ id, socketaccesstoken: token, status: END }] }) },
	{ body: ({ id, token }) => ({ taskid: Number(id), tasktoken: token, status: END }) },
	{
		contentType: 'application/x-www-form-urlencoded',
		body: ({ id, token }) => String(new URLSearchParams({ taskid: id, tasktoken: token })),
	},
];

/** What others post: nothing of it may be believed. */
export const FORGERIES: readonly CallbackPlan[] = [
	{ body: anotherTask },
	{ body: { taskid: '1', tasktoken: 'nobodysToken', status: END } },
	{ body: inventedEnd },
	{ body: '{"taskid":"1","tasktok' },
	{ body: '' },
	{ contentType: 'text/plain', body: anotherTask },
	{ contentType: 'image/png', body: 'no picture' },
	{ body: ({ id }) => ({ taskid: id, status: 'x'.repeat(300_000) }) },
];

/** Of the same account, and perhaps not done; its own, where there is no other. */
function anotherTask(task: SandboxTask, all: readonly SandboxTask[]) {
	const { id, token } = all.find((one) => one !== task) ?? task;
	return { taskid: id, tasktoken: token, status: END };
}

/** The right task, with an end and a picture that it does not have. */
function inventedEnd({ id, token }: SandboxTask) {
	const outputs = [{ name: '0.png', contenttype: 'image/png', url: 'http://127.0.0.1:9/0.png' }];
	const entry = { id, socketaccesstoken: token, status: END, pexit: '0', outputs };
	return { taskid: id, result: true, tasklist: [entry] };
}
