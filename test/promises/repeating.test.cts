import type { Fault, TaskPlan } from '../sandbox/types.cjs';
import { useWorld } from '../support/world.cjs';
import { RUN } from './support/failures.cjs';
import { ABOUT_A_TASK, only, startTask, STOPPING_A_TASK } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

/** What may pass by itself, and leaves no doubt that the work was not done. */
const PASSING: Array<[string, Fault]> = [
	['a connection that is reset', { kind: 'reset' }],
	["a proxy's page", { kind: 'html' }],
	["a proxy's error page", { kind: 'html', status: 503 }],
	['an empty answer', { kind: 'empty' }],
	['a fault of the service', { kind: 'status', status: 500 }],
	['too many requests', { kind: 'status', status: 429 }],
];

/** The work is done, only the answer is no use. */
const DONE: Array<[string, Fault]> = [
	['half an answer', { kind: 'truncated' }],
	['an empty answer', { kind: 'emptyAfterWork' }],
	['a connection that breaks before the answer', { kind: 'dropAfterWork' }],
	[
		'an empty list of tasks',
		{ kind: 'gateway', status: 200, body: { errors: [], result: true, tasklist: [] } },
	],
];

const started = async (plan: TaskPlan) => {
	const task = await startTask(world, plan);
	await later(5);
	return task;
};

describe('asking about a task, killing and cancelling cost nothing, so they are tried again', () => {
	const cases = ABOUT_A_TASK.flatMap(([operation, route, plan]) =>
		PASSING.map(([what, fault]) => ({ operation, route, plan, what, fault })),
	);

	test.each(cases)('$operation: $what goes by unnoticed', async (one) => {
		const { operation, route, plan, fault } = one;
		const task = await started(plan);
		world.wiro.fault(route, fault, { times: 2 });
		const { error, json } = await world.run({ parameters: { operation, taskId: task.id } });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ taskId: task.id });
		if (operation !== 'getDetail') expect(task.state()).toBe('task_cancel');
	});

	test('they are not tried for ever', async () => {
		const task = await started({});
		world.wiro.fault('Detail', { kind: 'status', status: 503 }, { times: Infinity });
		const { error } = await world.run({ parameters: { operation: 'getDetail', taskId: task.id } });
		expect(error?.message).toBe('Wiro has a fault of its own (HTTP 503)');
		expect(world.wiro.callsTo('Detail')).toHaveLength(6);
		expect(world.time.seconds()).toBeLessThan(60);
	});

	test('as long a break is taken as Wiro asks for', async () => {
		const task = await started({});
		world.wiro.fault('Detail', { kind: 'status', status: 429, retryAfter: 40 });
		await world.run({ parameters: { operation: 'getDetail', taskId: task.id } });
		const [first, second] = world.wiro.callsTo('Detail').map(({ at }) => at);
		expect(second - first).toBeGreaterThanOrEqual(40_000);
		expect(second - first).toBeLessThan(60_000);
	});

	test.each(ABOUT_A_TASK)(
		'%s: a refusal of Wiro is final and not argued about',
		async (operation, route) => {
			const task = await started({});
			world.wiro.fault(route, { kind: 'refusal', code: 0, message: 'No' }, { times: Infinity });
			await world.run({ parameters: { operation, taskId: task.id } });
			expect(world.wiro.callsTo(route)).toHaveLength(1);
		},
	);
});

describe('when the answer of Kill or Cancel cannot be read, the task itself says how it stands', () => {
	const cases = STOPPING_A_TASK.flatMap(([operation, route, plan]) =>
		[...DONE, ['quotes inside quotes, as the page prints it', { kind: 'seedQuotes' }] as const].map(
			([what, fault]) => ({ operation, route, plan, what, fault }),
		),
	);

	test.each(cases)('$operation: $what is no failure', async (one) => {
		const { operation, route, plan, fault } = one;
		const task = await started(plan);
		world.wiro.fault(route, fault);
		const { error, json } = await world.run({ parameters: { operation, taskId: task.id } });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({
			taskId: task.id,
			status: 'task_cancel',
			succeeded: false,
		});
	});

	test.each(STOPPING_A_TASK)(
		'%s: when nothing readable ever comes, it fails and names the task',
		async (operation, route, plan) => {
			const task = await started(plan);
			world.wiro.fault(route, { kind: 'html' }, { times: Infinity });
			const { error } = await world.run({ parameters: { operation, taskId: task.id } });
			expect(error).toMatchObject({
				message: 'A web page came back instead of an answer from Wiro',
				context: { data: { taskId: task.id } },
			});
		},
	);

	test.each(STOPPING_A_TASK)(
		'%s by token: a task whose answer is empty is not invented',
		async (operation, route, plan) => {
			const task = await started(plan);
			const nothing = { errors: [], result: true, tasklist: [] };
			world.wiro.fault(route, { kind: 'json', body: nothing }, { times: Infinity });
			const { error } = await world.run({
				parameters: { operation, taskReference: 'taskToken', taskToken: task.token },
			});
			expect(error).toMatchObject({
				message: 'The answer from Wiro cannot be understood',
				context: { data: { taskId: null, taskToken: task.token } },
			});
		},
	);
});

describe('Cancel by token, where the look-up of the ID fails', () => {
	const cancel = async (taskToken: string) =>
		await world.run({ parameters: { operation: 'cancel', taskReference: 'taskToken', taskToken } });

	test('an unknown token is reported, and nothing is cancelled', async () => {
		const { error } = await cancel('noSuchTokenAtAll');
		expect(error).toMatchObject({
			message: 'Wiro knows no such task',
			context: { itemIndex: 0, data: { code: 1, taskId: null, taskToken: 'noSuchTokenAtAll' } },
		});
		expect(world.wiro.callsTo('Cancel')).toEqual([]);
	});

	test('a task without an ID is reported as unknown', async () => {
		const task = await startTask(world, { queueSeconds: 60, omit: ['id'] });
		const { error } = await cancel(task.token);
		expect(error?.message).toBe('Wiro knows no such task');
		expect(world.wiro.callsTo('Cancel')).toEqual([]);
	});

	test('a bad answer is asked for again', async () => {
		const task = await startTask(world, { queueSeconds: 60 });
		world.wiro.fault('Detail', { kind: 'reset' }, { times: 2 });
		const { json } = await cancel(task.token);
		expect(only(json)).toMatchObject({ taskId: task.id, status: 'task_cancel' });
	});
});

describe('Run is made again only when it is certain that no task was started', () => {
	test.each([
		['run', RUN],
		['runAndWait', { ...RUN, operation: 'runAndWait', returnAs: 'url' }],
	])('%s: after "too many requests", one task is started', async (_operation, parameters) => {
		world.wiro.fault('Run', { kind: 'status', status: 429, retryAfter: 3 }, { times: 3 });
		const { error } = await world.run({ parameters });
		expect(error).toBeUndefined();
		expect(world.wiro.callsTo('Run')).toHaveLength(4);
		expect(world.wiro.tasks).toHaveLength(1);
	});

	test('while Wiro refuses the connection, it is tried until it is back', async () => {
		await world.wiro.offline();
		const execution = world.start({ parameters: RUN });
		await later(1.5);
		await world.wiro.online();
		expect((await execution.finished).status).toBe('success');
		expect(world.wiro.tasks).toHaveLength(1);
	});

	test('each try is signed anew', async () => {
		world.wiro.fault('Run', { kind: 'status', status: 429 }, { times: 3 });
		await world.run({ parameters: RUN });
		const nonces = world.wiro.callsTo('Run').map(({ headers }) => headers['x-nonce']);
		expect(new Set(nonces).size).toBe(4);
	});

	test.each([
		['run', 503, { errors: ['upstream timed out'] }],
		['run', 500, { result: false, errors: [{ code: 0, message: 'Prompt is too long' }] }],
		['runAndWait', 504, { result: false, errors: ['no answer'] }],
	])(
		'%s: a gateway that answers HTTP %d with JSON of its own may have let the call through: it is not made again',
		async (operation, status, body) => {
			world.wiro.settings.hasList = false;
			world.wiro.fault('Run', { kind: 'json', body, status }, { times: Infinity });
			const { error } = await world.run({
				parameters: { ...RUN, operation, returnAs: 'url' },
				node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
			});
			expect(error?.description).toContain('may have been started and billed');
			expect(world.wiro.callsTo('Run')).toHaveLength(1);
		},
	);

	test('an answer that names a task has started one, whatever stands beside it', async () => {
		const beside = [
			{ more: { errors: ['a warning'] } },
			{ more: { result: false } },
			{ more: { errors: [{ code: 0 }], result: 'no' } },
			{ more: { result: true }, status: 303 },
		];
		for (const { more, status } of beside) {
			world.wiro.reset();
			const task = await started({});
			const body = { taskid: task.id, socketaccesstoken: task.token, ...more };
			world.wiro.fault('Run', { kind: 'json', body, status });
			const { error, json } = await world.run({
				parameters: { ...RUN, operation: 'runAndWait', returnAs: 'url' },
			});
			expect(error).toBeUndefined();
			expect(only(json).taskId).toBe(task.id);
		}
	});
});
