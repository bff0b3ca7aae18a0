import type { INodeParameters } from 'n8n-workflow';
import { useWorld, type World } from '../support/world.cjs';
import type { SandboxTask } from '../sandbox/task.cjs';
import { opensslSign } from './support/signature.cjs';
import { ABOUT_A_TASK, isoSecond, only, routesOf, startTask, taskOf } from './support/tasks.cjs';
import { later } from './support/time.cjs';

/** The simplified task as the contract fixes it, from what the sandbox knows; the order of the keys counts. */
const simplified = (world: World, task: SandboxTask, facts: { finishedAt: number | null }) => {
	const { finishedAt } = facts;
	const status = task.state();
	return {
		taskId: task.id,
		taskToken: task.token,
		status,
		succeeded: finishedAt === null ? null : status === 'task_postprocess_end',
		outputs: task.shownOutputs().map((output) => ({
			name: output.name,
			url: output.url(world.wiro.pictureOrigin),
			contentType: 'image/png',
			size: Number(output.declaredSize),
		})),
		elapsedSeconds: Number(task.entry('', 'short').elapsedseconds),
		cost: Number(task.entry('', 'short').totalcost),
		createdAt: isoSecond(task.createdAt),
		finishedAt: finishedAt === null ? null : isoSecond(finishedAt),
	};
};

/** Compares with the order of keys. */
const expectExactly = (actual: unknown, expected: unknown) => {
	expect(actual).toEqual(expected);
	expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
};

const REFERENCES = [
	{ by: 'task ID', parameter: 'taskId', field: 'id' },
	{ by: 'task token', parameter: 'taskToken', field: 'token' },
] as const;

describe.each(['signature', 'apiKeyOnly'] as const)('in a project of the kind %s', (project) => {
	const world = useWorld({ project });
	const credential = () => ({
		...world.credential,
		...(project === 'apiKeyOnly' ? { apiSecret: '' } : {}),
	});
	const use = async (parameters: INodeParameters) => {
		const before = world.wiro.calls.length;
		const outcome = await world.run({ parameters, credential: credential() });
		expect(outcome.error).toBeUndefined();
		return { ...only(outcome.items), calls: world.wiro.calls.slice(before) };
	};
	const start = async (plan = {}) => {
		world.wiro.plan(plan);
		await use({ operation: 'run', prompt: 'Add a dog' });
		return taskOf(world, world.wiro.tasks.length);
	};

	test('every call is signed anew where there is a secret, and carries the key alone where there is none', async () => {
		await use({ operation: 'runAndWait', returnAs: 'url', prompt: 'Add a dog' });
		const { apiKey, apiSecret, calls } = world.wiro;
		expect(calls.length).toBeGreaterThan(3);
		for (const { headers } of calls) expect(headers['x-api-key']).toBe(apiKey);
		if (project === 'apiKeyOnly') {
			for (const { headers } of calls) {
				expect(headers).not.toHaveProperty('x-nonce');
				expect(headers).not.toHaveProperty('x-signature');
			}
			return;
		}
		for (const { headers } of calls) {
			expect(headers['x-nonce']).toMatch(/^[1-9]\d*$/);
			expect(Number.isSafeInteger(Number(headers['x-nonce']))).toBe(true);
			expect(headers['x-signature']).toBe(opensslSign(apiKey, apiSecret, headers['x-nonce']));
		}
		expect(new Set(calls.map(({ headers }) => headers['x-nonce'])).size).toBe(calls.length);
	});

	test('every call is a POST of JSON that is announced as JSON', async () => {
		await use({ operation: 'runAndWait', returnAs: 'url', prompt: 'Add a dog' });
		for (const call of world.wiro.calls) {
			expect(call).toMatchObject({ host: 'api', method: 'POST', status: 200 });
			expect(call.contentType).toMatch(/^application\/json\b/);
			expect(call.headers.accept).toBe('application/json');
		}
	});

	test('Run starts one task and hands on its ID and token at once', async () => {
		const { json, pairedItem, calls } = await use({ operation: 'run', prompt: 'Add a dog' });
		const task = only(world.wiro.tasks);
		expectExactly(json, { taskId: task.id, taskToken: task.token });
		expect(pairedItem).toEqual({ item: 0 });
		expect(routesOf(calls)).toEqual(['Run']);
		expect(calls[0].path).toBe('/v1/Run/wiro/flux_kontext_dev_with_2_image');
		expect(world.time.seconds()).toBe(0);
	});

	test('Run without Simplify hands on the whole answer as Wiro sent it', async () => {
		const { json } = await use({ operation: 'run', prompt: 'Add a dog', simplify: false });
		const { id, token } = only(world.wiro.tasks);
		expectExactly(json, { errors: [], taskid: id, socketaccesstoken: token, result: true });
	});

	test('Run and Wait hands on the finished task with the URLs of its pictures', async () => {
		const parameters = {
			operation: 'runAndWait',
			returnAs: 'url',
			prompt: 'Add a dog',
			samples: 2,
		};
		const { json, pairedItem, calls } = await use(parameters);
		const task = only(world.wiro.tasks);
		const expected = simplified(world, task, { finishedAt: task.moments.finished });
		expectExactly(json, expected);
		expect(expected).toMatchObject({
			status: 'task_postprocess_end',
			succeeded: true,
			elapsedSeconds: 6,
			cost: 0.00351,
		});
		expect(expected.outputs.map(({ name }) => name)).toEqual(['0.png', '1.png']);
		expect(Object.keys(json).length).toBeLessThanOrEqual(10);
		expect(pairedItem).toEqual({ item: 0 });
		expect(new Set(routesOf(calls).slice(1))).toEqual(new Set(['Detail']));
		expect(world.wiro.billedTasks).toHaveLength(1);
	});

	test('Run and Wait without Simplify hands on the task object as Wiro sent it', async () => {
		const parameters = { operation: 'runAndWait', returnAs: 'url', prompt: 'x', simplify: false };
		const { json } = await use(parameters);
		expectExactly(json, only(world.wiro.tasks).entry(world.wiro.pictureOrigin, 'short'));
	});

	describe.each(REFERENCES)('by $by', ({ parameter, field }) => {
		const by = (operation: string, task: SandboxTask, simplify = true): INodeParameters => ({
			operation,
			taskReference: parameter,
			[parameter]: task[field],
			simplify,
		});
		const detailBody = (task: SandboxTask) =>
			parameter === 'taskId' ? { taskid: task.id } : { tasktoken: task.token };

		test('Get Detail of a running task says that nothing is decided yet', async () => {
			const task = await start();
			await later(3);
			const { json, pairedItem, calls } = await use(by('getDetail', task));
			const expected = simplified(world, task, { finishedAt: null });
			expectExactly(json, { ...expected, reason: null });
			expect(expected).toMatchObject({ status: 'task_start', succeeded: null, outputs: [] });
			expect(pairedItem).toEqual({ item: 0 });
			expect(only(calls)).toMatchObject({
				route: 'Detail',
				path: '/v1/Task/Detail',
				body: detailBody(task),
			});
			expect(Object.keys(calls[0].body)).toHaveLength(1);
		});

		test('Get Detail of a finished task has its pictures', async () => {
			const task = await start();
			await later(10);
			const { json } = await use(by('getDetail', task));
			expectExactly(json, {
				...simplified(world, task, { finishedAt: task.moments.finished }),
				reason: null,
			});
			expect(json).toMatchObject({ succeeded: true, outputs: [{ name: '0.png' }] });
		});

		test('Get Detail reports a failed task, it does not fail itself', async () => {
			const task = await start({ pexit: '1', debugerror: 'loading\nOut of memory\n' });
			await later(10);
			const { json } = await use(by('getDetail', task));
			expect(json).toMatchObject({
				status: 'task_postprocess_end',
				succeeded: false,
				outputs: [],
				reason: 'Out of memory',
			});
			expect(Object.keys(json).at(-1)).toBe('reason');
		});

		test('Get Detail without Simplify hands on the task object as Wiro sent it', async () => {
			const task = await start();
			await later(10);
			const { json } = await use(by('getDetail', task, false));
			expectExactly(json, task.entry(world.wiro.pictureOrigin, 'short'));
		});

		test('Kill stops a running task and reports it as no success, whatever its exit code and pictures', async () => {
			const task = await start();
			await later(5);
			const { json, pairedItem, calls } = await use(by('kill', task));
			const killedAt = task.cancelledAt ?? Number.NaN;
			expectExactly(json, { ...simplified(world, task, { finishedAt: killedAt }), reason: null });
			expect(json).toMatchObject({ status: 'task_cancel', succeeded: false });
			expect(task.entry('', 'long').pexit).toBe('0');
			expect(pairedItem).toEqual({ item: 0 });
			expect(task.killed).toBe(true);
			const body = parameter === 'taskId' ? { taskid: task.id } : { socketaccesstoken: task.token };
			expect(only(calls)).toMatchObject({ route: 'Kill', path: '/v1/Task/Kill', body });
			expect(calls[0].body).toEqual(body);
		});

		test('Kill without Simplify hands on the task object as Wiro sent it', async () => {
			const task = await start();
			await later(5);
			const { json } = await use(by('kill', task, false));
			expectExactly(json, task.entry(world.wiro.pictureOrigin, 'long'));
		});

		test('Cancel takes a task out of the queue, and looks the ID up where it has only a token', async () => {
			const task = await start({ queueSeconds: 60 });
			const { json, pairedItem, calls } = await use(by('cancel', task));
			const cancelledAt = task.cancelledAt ?? Number.NaN;
			expectExactly(json, {
				...simplified(world, task, { finishedAt: cancelledAt }),
				reason: null,
			});
			expect(json).toMatchObject({ status: 'task_cancel', succeeded: false, cost: 0 });
			expect(pairedItem).toEqual({ item: 0 });
			const last = { path: '/v1/Task/Cancel', body: { taskid: task.id } };
			expect(calls.map(({ path, body }) => ({ path, body }))).toEqual(
				parameter === 'taskId'
					? [last]
					: [{ path: '/v1/Task/Detail', body: { tasktoken: task.token } }, last],
			);
			expect(task.state()).toBe('task_cancel');
			expect(world.wiro.billedTasks).toEqual([]);
		});

		test('Cancel without Simplify hands on the task object as Wiro sent it', async () => {
			const task = await start({ queueSeconds: 60 });
			const { json } = await use(by('cancel', task, false));
			expectExactly(json, task.entry(world.wiro.pictureOrigin, 'long'));
		});
	});
});

describe('several items', () => {
	const world = useWorld({ taskSeconds: (n) => [9, 2, 5][n - 1] ?? 6 });
	const PROMPTS = ['one', 'two', 'three'];
	const items = PROMPTS.map((text) => ({ text }));

	test.each(['run', 'runAndWait'])(
		'%s: each result is linked to its item, in the order of the items and not of the finishing',
		async (operation) => {
			const parameters = { operation, returnAs: 'url', prompt: '={{ $json.text }}' };
			const outcome = await world.run({ parameters, items });
			const prompts = outcome.json.map(
				({ taskId }) => world.wiro.task(String(taskId))?.parameters.prompt,
			);
			expect(prompts).toEqual(PROMPTS);
			expect(outcome.items.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
			expect(world.wiro.callsTo('Run')).toHaveLength(3);
		},
	);

	test('each item gets its own pictures, also where answers show other tasks, and IDs as numbers', async () => {
		world.wiro.weather = { extras: 1, swapped: 1 };
		const parameters = { operation: 'runAndWait', returnAs: 'url', prompt: '={{ $json.text }}' };
		const { error, json } = await world.run({ parameters, items });
		expect(error).toBeUndefined();
		expect(json.map(({ outputs }) => Object(outputs)[0].url)).toEqual(
			world.wiro.tasks.map(({ outputs }) => outputs[0].url(world.wiro.pictureOrigin)),
		);
		expect(world.wiro.tasks.map(({ parameters: { prompt } }) => prompt)).toEqual(PROMPTS);
	});

	test('an ID that no JavaScript number holds is handed on to the last digit', async () => {
		const body = '{"errors":[],"taskid":90071992547409931,"socketaccesstoken":"t","result":true}';
		world.wiro.fault('Run', {
			...{ kind: 'status', status: 200, body },
			contentType: 'application/json',
		});
		const { json } = await world.run({ parameters: { operation: 'run', prompt: 'one' } });
		expect(json).toEqual([{ taskId: '90071992547409931', taskToken: 't' }]);
	});

	test.each(ABOUT_A_TASK)('%s: each item names its own task', async (operation, _route, plan) => {
		const tasks = [];
		for (let n = 0; n < 3; n += 1) tasks.push(await startTask(world, plan));
		await later(10);
		const ids = tasks.map(({ id }) => id).reverse();
		const outcome = await world.run({
			parameters: { operation, taskId: '={{ $json.id }}' },
			items: ids.map((id) => ({ id })),
		});
		expect(outcome.json.map(({ taskId }) => taskId)).toEqual(ids);
		expect(outcome.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('no input item means no call, and no error', async () => {
		const outcome = await world.run({
			parameters: { operation: 'run', prompt: 'x' },
			items: [],
		});
		expect(outcome.error).toBeUndefined();
		expect(outcome.items).toEqual([]);
		expect(world.wiro.calls).toEqual([]);
	});

	test('one failing item under Continue leaves the results of the others as they are', async () => {
		world.wiro.plan({});
		world.wiro.plan({ pexit: '1', debugerror: 'Cannot load image' });
		world.wiro.plan({});
		const outcome = await world.run({
			parameters: { operation: 'runAndWait', returnAs: 'url', prompt: '={{ $json.text }}' },
			items,
			onError: 'continueErrorOutput',
		});
		expect(outcome.json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
		expect(outcome.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		// n8n merges the fields of the input item under those of the failure.
		expect(only(outcome.errorItems)).toEqual({
			json: {
				text: 'two',
				error: 'The edit failed: Cannot load image',
				message: expect.stringContaining('ended with exit code 1'),
				details: {
					code: null,
					taskId: taskOf(world, 2).id,
					taskToken: taskOf(world, 2).token,
					urls: [],
				},
			},
			pairedItem: { item: 1 },
		});
	});
});

describe('a value that Wiro did not send', () => {
	const world = useWorld();

	test('is null in the simplified task, never invented', async () => {
		const omit = [
			'socketaccesstoken',
			'outputs',
			'elapsedseconds',
			'totalcost',
			'createtime',
			'postprocessendtime',
			'endtime',
			'canceltime',
		];
		const task = await startTask(world, { omit });
		await later(10);
		const { json } = await world.run({ parameters: { operation: 'getDetail', taskId: task.id } });
		expectExactly(only(json), {
			taskId: task.id,
			taskToken: null,
			status: 'task_postprocess_end',
			succeeded: true,
			outputs: [],
			elapsedSeconds: null,
			cost: null,
			createdAt: null,
			finishedAt: null,
			reason: null,
		});
	});

	test('is null in an output too', async () => {
		const task = await startTask(world, { set: { outputs: [{ name: '0.png' }] } });
		await later(10);
		const { json } = await world.run({ parameters: { operation: 'getDetail', taskId: task.id } });
		expectExactly(only(json).outputs, [
			{ name: '0.png', url: null, contentType: null, size: null },
		]);
	});

	test('is as Run has said it, where that has', async () => {
		world.wiro.plan({ omit: ['id', 'socketaccesstoken'] });
		const parameters = { operation: 'runAndWait', returnAs: 'url', prompt: 'x' };
		const { json } = await world.run({ parameters });
		const { id, token } = only(world.wiro.tasks);
		expect(only(json)).toMatchObject({ taskId: id, taskToken: token, succeeded: true });
	});

	test('a Run answer without a token still hands on the task ID', async () => {
		world.wiro.fault('Run', { kind: 'json', body: { errors: [], taskid: 2221, result: true } });
		const { json } = await world.run({ parameters: { operation: 'run', prompt: 'x' } });
		expectExactly(json, [{ taskId: '2221', taskToken: null }]);
	});
});
