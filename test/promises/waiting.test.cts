import type { Fault, TaskPlan } from '../sandbox/types.cjs';
import type { NodeUse } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN_AND_WAIT } from './support/failures.cjs';
import { only, routesOf, taskOf } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

const PICTURE = {
	name: '0.png',
	contenttype: 'image/png',
	size: '202472',
	url: 'https://cdn1.wiro.ai/a/0.png',
};

const waiting = (options = {}): Partial<NodeUse> => ({
	parameters: { ...RUN_AND_WAIT, options },
});

/** Waits for a task that goes as planned, and hands back the one item. */
const resultOf = async (plan: TaskPlan, options = {}) => {
	world.wiro.plan(plan);
	const { error, json } = await world.run(waiting(options));
	expect(error).toBeUndefined();
	return only(json);
};

const statuses = () => routesOf(world.wiro.calls);

describe('a task is waited for until Wiro says that it is over', () => {
	test('a status that nobody lists is still running', async () => {
		const json = await resultOf({ statusOverride: 'task_dreams_of_sheep', seconds: 20 });
		expect(json).toMatchObject({ status: 'task_postprocess_end', succeeded: true });
		expect(world.time.seconds()).toBeGreaterThan(20);
		expect(world.wiro.callsTo('Detail').length).toBeGreaterThan(3);
	});

	test.each([
		'task_queue',
		'task_accept',
		'task_assign',
		'task_preprocess_start',
		'task_preprocess_end',
		'task_start',
		'task_output',
		'task_output_full',
		'task_error_full',
		'task_end',
		'task_postprocess_start',
		'',
	])(
		'the status "%s" does not end the wait, even with pictures and an exit code',
		async (status) => {
			const set = { pexit: '0', outputs: [PICTURE], ...(status === '' ? { status } : {}) };
			if (status === '') {
				world.wiro.plan({ outcome: 'stuck', set });
				const { error } = await world.run(waiting({ timeout: 30 }));
				expect(error?.message).toBe('The edit was not done within 30 seconds');
				return;
			}
			await resultOf({ statusOverride: status, seconds: 20, set });
			expect(world.time.seconds()).toBeGreaterThan(20);
		},
	);

	test('an exit code of 0 is a success', async () => {
		expect(await resultOf({ pexit: '0' })).toMatchObject({ succeeded: true });
	});

	test('an exit code of 0 is a success also where Wiro sends it as a number', async () => {
		expect(await resultOf({ set: { pexit: 0 } })).toMatchObject({ succeeded: true });
	});

	test('without an exit code, pictures are a success', async () => {
		const json = await resultOf({ pexit: null });
		expect(json).toMatchObject({ succeeded: true, outputs: [{ name: '0.png' }] });
	});

	test('an exit code decides against pictures: they do not make a failed task a success', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ pexit: '137', set: { outputs: [PICTURE] } });
				return waiting();
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'The edit failed',
					says: [`Task ${taskId} ended with exit code 137`],
					details: { taskId, taskToken, urls: [PICTURE.url] },
				};
			},
		});
	});

	test('a cancelled task is no success, even with pictures and an exit code of 0', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ finalStatus: 'task_cancel', set: { pexit: '0', outputs: [PICTURE] } });
				return waiting();
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'The task was cancelled or killed before it was done',
					says: [`Task ${taskId} was stopped by somebody, or by Wiro`],
					details: { taskId, taskToken, urls: [PICTURE.url] },
				};
			},
		});
	});

	test.each([
		['killed', 'kill', {}],
		['cancelled', 'cancel', { queueSeconds: 60 }],
	])('a task that somebody else has %s ends the wait at once', async (_how, operation, plan) => {
		world.wiro.plan(plan);
		const execution = world.start({ ...waiting(), onError: 'continueRegularOutput' });
		await later(3);
		const { id } = taskOf(world, 1);
		const stopped = await world.run({ parameters: { operation, taskId: id } });
		expect(stopped.json).toMatchObject([{ status: 'task_cancel' }]);
		const { data } = await execution.finished;
		const item = data.resultData.runData['Flux Kontext'][0].data?.main[0]?.[0];
		expect(item?.json).toMatchObject({
			error: 'The task was cancelled or killed before it was done',
			details: { taskId: id },
		});
		expect(world.time.seconds()).toBeLessThan(6);
	});

	test.each([
		{ inputImageUrl: 'http://192.168.1.20/photos/chair.jpg' },
		{ inputImageUrl: 'https://example.com/a.jpg', inputImage2Url: 'http://nas.local/dog.jpg' },
	])('a picture in a private network is told as what Wiro cannot open: %j', async (urls) => {
		world.wiro.plan({ pexit: '1', debugerror: 'No image' });
		const { error } = await world.run({ parameters: { ...RUN_AND_WAIT, ...urls } });
		expect(error?.description).toContain('is in a private network, which Wiro cannot see');
		expect(error?.description).toContain("'Binary File'");
		expect(error?.description).not.toContain('open in a browser');
	});

	test('a long error text of the tool is cut to what matters: its last line', async () => {
		world.wiro.plan({ pexit: '1', debugerror: `${'progress\n'.repeat(500)}  Out of memory  \n\n` });
		const { error } = await world.run(waiting());
		expect(error?.message).toBe('The edit failed: Out of memory');
		expect(error?.description).not.toContain('progress');
	});

	test.each([
		['of a progress bar', ' 100%|██████████| 28/28 [00:05<00:00,  5.2it/s]'],
		['that would be hidden as a secret', 'x'.repeat(50)],
	])('a last line %s is no reason: the one before it is', async (_what, line) => {
		world.wiro.plan({ pexit: '1', debugerror: `Loading\nValueError: bad picture\n${line}\n` });
		const { error } = await world.run(waiting());
		expect(error?.message).toBe('The edit failed: ValueError: bad picture');
	});

	test('Wiro is not asked all the time: seconds lie between two questions, and more the longer it takes', async () => {
		await resultOf({ seconds: 500 });
		const at = world.wiro.callsTo('Detail').map((call) => call.at);
		const gaps = at.slice(1).map((time, index) => (time - at[index]) / 1000);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.5);
		expect(Math.max(...gaps)).toBeLessThanOrEqual(17);
		expect(at.length).toBeLessThan(80);
	});

	test('the usual edit is handed on within two seconds of its end', async () => {
		await resultOf({});
		const { moments } = only(world.wiro.tasks);
		expect(Date.now() - moments.finished).toBeLessThan(2000);
	});

	test('one input item starts one task, however long the wait', async () => {
		await resultOf({ seconds: 500 });
		expect(statuses().filter((route) => route !== 'Detail')).toEqual(['Run']);
	});
});

describe('a task that outlives its timeout', () => {
	const timeout = 30;

	test('fails by default, goes on at Wiro, and is named so that Get Detail can fetch it', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ seconds: 100 });
				return waiting({ timeout });
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'The edit was not done within 30 seconds',
					says: [`Get Detail and task ID ${taskId}`, 'may be billed', "raise 'Timeout'"],
					details: { taskId, taskToken },
				};
			},
			then: () => {
				expect(only(world.wiro.unfinishedTasks).cancelledAt).toBeUndefined();
				expect(new Set(statuses())).toEqual(new Set(['Run', 'Detail']));
			},
		});
	});

	test('is given up at its timeout, neither before nor much later', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		await world.run(waiting({ timeout }));
		expect(world.time.seconds()).toBeGreaterThanOrEqual(30);
		expect(world.time.seconds()).toBeLessThan(31);
	});

	test('one second is called one', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		const { error } = await world.run(waiting({ timeout: 1 }));
		expect(error?.message).toBe('The edit was not done within 1 second');
	});

	test('the timeout is ten minutes where none is set', async () => {
		world.wiro.plan({ outcome: 'stuck' });
		const { error } = await world.run(waiting());
		expect(error?.message).toBe('The edit was not done within 600 seconds');
		expect(world.time.seconds()).toBeGreaterThanOrEqual(600);
		expect(world.time.seconds()).toBeLessThan(601);
	});

	test('one that is done in the last moment is handed on: the last question comes right at the end', async () => {
		// 29.97 s with its queue and short phases; the question before comes more than a second earlier.
		expect(await resultOf({ queueSeconds: 0, seconds: 29.85 }, { timeout })).toMatchObject({
			succeeded: true,
		});
	});

	test('with "Kill the Task, Then Fail", a running one is killed', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ seconds: 100 });
				return waiting({ timeout, onTimeout: 'kill' });
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'The edit was not done within 30 seconds',
					says: [`Task ${taskId} was stopped, as 'On Timeout' says`, "Raise 'Timeout'"],
					details: { taskId, taskToken },
				};
			},
			then: () => {
				expect(only(world.wiro.tasks).killed).toBe(true);
				expect(world.wiro.callsTo('Kill')).toHaveLength(1);
				expect(world.wiro.unfinishedTasks).toEqual([]);
			},
		});
	});

	test('with "Kill the Task, Then Fail", one that is still in the queue is cancelled and costs nothing', async () => {
		world.wiro.plan({ queueSeconds: 100 });
		const { error } = await world.run(waiting({ timeout, onTimeout: 'kill' }));
		expect(error).toMatchObject({
			message: 'The edit was not done within 30 seconds',
			description: expect.stringContaining("was stopped, as 'On Timeout' says"),
		});
		const task = only(world.wiro.tasks);
		expect([task.state(), task.cost()]).toEqual(['task_cancel', 0]);
		expect(world.wiro.callsTo('Kill')).toEqual([]);
	});

	test('with "Kill the Task, Then Fail", one that leaves the queue meanwhile is stopped all the same', async () => {
		world.wiro.plan({ queueSeconds: 32, seconds: 100 });
		world.wiro.fault('Cancel', { kind: 'status', status: 503 }, { times: 15 });
		const { error } = await world.run(waiting({ timeout, onTimeout: 'kill' }));
		expect(error).toMatchObject({ description: expect.stringContaining('was stopped') });
		expect(only(world.wiro.tasks).killed).toBe(true);
	});

	test('a kill that comes too late hands on the finished picture: it is paid for', async () => {
		world.wiro.plan({ seconds: 31 });
		world.wiro.fault('Kill', { kind: 'status', status: 503 }, { times: 15 });
		const { error, json } = await world.run(waiting({ timeout, onTimeout: 'kill' }));
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true, outputs: [{ name: '0.png' }] });
		expect(world.wiro.billedTasks).toHaveLength(1);
	});

	test('a kill that Wiro does not confirm is not called one', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ outcome: 'stuck' });
				world.wiro.fault('Kill', { kind: 'status', status: 500 }, { times: Infinity });
				return waiting({ timeout, onTimeout: 'kill' });
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'The edit was not done within 30 seconds',
					says: [`tried to stop task ${taskId}`, 'did not confirm', 'may still run and be billed'],
					details: { taskId, taskToken },
				};
			},
		});
	});

	test('with "Continue", is handed on as it stands', async () => {
		const json = await resultOf({ seconds: 100 }, { timeout, onTimeout: 'continue' });
		const { id, token } = only(world.wiro.unfinishedTasks);
		expect(json).toMatchObject({
			taskId: id,
			taskToken: token,
			status: 'task_start',
			succeeded: null,
			outputs: [],
			finishedAt: null,
		});
		expect(world.wiro.callsTo('Kill')).toEqual([]);
	});

	test('with "Continue" and without Simplify, is handed on as Wiro sent it', async () => {
		world.wiro.plan({ seconds: 100 });
		const { json } = await world.run({
			parameters: { ...RUN_AND_WAIT, simplify: false, options: { timeout, onTimeout: 'continue' } },
		});
		expect(only(json)).toEqual(only(world.wiro.tasks).entry(world.wiro.pictureOrigin, 'short'));
	});

	test.each([
		[true, ['taskId', 'taskToken']],
		[false, ['errors', 'taskid', 'socketaccesstoken', 'result']],
	])(
		'with "Continue", when Wiro never said how it stands, its names are handed on (Simplify: %s)',
		async (simplify, keys) => {
			world.wiro.fault('Detail', { kind: 'html' }, { times: Infinity });
			const { json } = await world.run({
				parameters: { ...RUN_AND_WAIT, simplify, options: { timeout, onTimeout: 'continue' } },
			});
			expect(Object.keys(only(json))).toEqual(keys);
			expect(Object.values(only(json))).toContain(only(world.wiro.tasks).id);
		},
	);

	test.each(['fail', 'kill', 'continue'])(
		'one that is done in time does not care about "On Timeout": %s',
		async (onTimeout) => {
			const json = await resultOf({ seconds: 20 }, { timeout, onTimeout });
			expect(json).toMatchObject({ succeeded: true });
			expect(new Set(statuses())).toEqual(new Set(['Run', 'Detail']));
		},
	);

	test('each item has its own timeout, from the start of its own task', async () => {
		world.wiro.plan({ seconds: 25 }, 3);
		const { json } = await world.run({ ...waiting({ timeout }), items: [{}, {}, {}] });
		expect(json.map(({ succeeded }) => succeeded)).toEqual([true, true, true]);
	});
});

const BAD_ANSWERS: Array<[string, Fault]> = [
	['a connection that is reset', { kind: 'reset' }],
	['an answer that is lost', { kind: 'dropAfterWork' }],
	["a proxy's page", { kind: 'html' }],
	["a proxy's error page", { kind: 'html', status: 502 }],
	['half an answer', { kind: 'truncated' }],
	['an empty answer', { kind: 'empty' }],
	['a fault of the service', { kind: 'status', status: 500 }],
	['an overloaded service', { kind: 'status', status: 429, retryAfter: 2 }],
	['a missing page', { kind: 'status', status: 404 }],
	['JSON that is none of Wiro', { kind: 'json', body: 'hello' }],
	['an answer without a task', { kind: 'json', body: { errors: [], result: true } }],
	[
		'an empty task list',
		{ kind: 'json', body: { errors: [], result: true, total: '0', tasklist: [] } },
	],
	['a refusal', { kind: 'refusal', code: 0, message: 'Database is away' }],
	['a refusal in plain strings', { kind: 'plainErrors', messages: ['Database is away'] }],
	['"no such task"', { kind: 'refusal', code: 1, message: 'There is no task yet.' }],
];

describe('bad answers while waiting', () => {
	test.each(BAD_ANSWERS)('%s: a single one does not fail the edit', async (_what, fault) => {
		world.wiro.fault('Detail', fault, { call: 2 });
		expect(await resultOf({})).toMatchObject({ succeeded: true });
		expect(world.wiro.callsTo('Detail').filter((call) => call.fault !== undefined)).toHaveLength(1);
	});

	test.each(BAD_ANSWERS)('%s: half a minute of it does not fail the edit', async (_what, fault) => {
		world.wiro.plan({ seconds: 100 });
		const begun = Date.now();
		const where = () => Date.now() - begun > 20_000 && Date.now() - begun < 50_000;
		world.wiro.fault('Detail', fault, { times: Infinity, where });
		const { error, json } = await world.run(waiting());
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true });
	});

	test('a break that Wiro asks for is kept, and does not fail the edit', async () => {
		world.wiro.plan({ seconds: 20 });
		world.wiro.fault('Detail', { kind: 'status', status: 429, retryAfter: 90 }, { call: 2 });
		expect(await resultOf({ seconds: 20 })).toMatchObject({ succeeded: true });
		const asked = world.wiro.callsTo('Detail').map(({ at }) => at / 1000);
		expect(asked[2] - asked[1]).toBeGreaterThanOrEqual(90);
	});

	test('bad answers are followed by pauses that grow', async () => {
		world.wiro.plan({ seconds: 100 });
		world.wiro.fault('Detail', { kind: 'status', status: 503 }, { call: 2, times: 5 });
		jest.spyOn(Math, 'random').mockReturnValue(0.99);
		await resultOf({ seconds: 100 });
		jest.restoreAllMocks();
		const asked = world.wiro.callsTo('Detail').map(({ at }) => at / 1000);
		const pauses = asked.slice(2, 7).map((at, index) => at - asked[index + 1]);
		expect(pauses.map(Math.round)).toEqual([1, 2, 4, 8, 15]);
	});

	test('a minute of nothing else fails, names the task, and does not say to pay again', async () => {
		await failsInEveryMode(world, {
			given: () => {
				world.wiro.plan({ outcome: 'stuck' });
				world.wiro.fault('Detail', { kind: 'html' }, { call: 4, times: Infinity });
				return waiting();
			},
			failing: () => {
				const { id: taskId, token: taskToken } = only(world.wiro.tasks);
				return {
					title: 'A web page came back instead of an answer from Wiro',
					says: ['Get Detail', taskId],
					details: { taskId, taskToken },
				};
			},
			then: () => expect(world.wiro.callsTo('Run')).toHaveLength(1),
		});
	});

	test.each(BAD_ANSWERS)('%s: a minute of it ends the wait', async (_what, fault) => {
		world.wiro.plan({ outcome: 'stuck' });
		world.wiro.fault('Detail', fault, { times: Infinity });
		const { error } = await world.run(waiting());
		const { id: taskId, token: taskToken } = only(world.wiro.tasks);
		expect(error?.context.data).toMatchObject({ taskId, taskToken, urls: [] });
		expect(world.time.seconds()).toBeGreaterThanOrEqual(60);
		expect(world.time.seconds()).toBeLessThan(80);
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	});

	test('a task that Wiro lists no more is reported as unknown', async () => {
		world.wiro.plan({ outcome: 'vanish' });
		const { error } = await world.run(waiting());
		expect(error?.message).toBe('Wiro knows no such task');
	});

	test('Wiro going away for half a minute does not fail the edit', async () => {
		world.wiro.plan({ seconds: 60 });
		const execution = world.start(waiting());
		await later(10);
		await world.wiro.offline();
		await later(30);
		await world.wiro.online();
		const { status } = await execution.finished;
		expect(status).toBe('success');
		expect(world.wiro.billedTasks).toHaveLength(1);
	});

	test('a timeout that comes before the minute is over is what is reported', async () => {
		world.wiro.fault('Detail', { kind: 'html' }, { times: Infinity });
		const { error } = await world.run(waiting({ timeout: 30 }));
		expect(error).toMatchObject({
			message: 'The edit was not done within 30 seconds',
			context: { data: { taskId: only(world.wiro.tasks).id } },
		});
	});
});
