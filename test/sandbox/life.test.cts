import { install, type Clock } from '@sinonjs/fake-timers';
import { WiroSandbox } from './index.cjs';
import { detail, firstError, post, run } from './testClient.cjs';

describe('the life of a task', () => {
	let sandbox: WiroSandbox;
	let clock: Clock;
	beforeAll(async () => {
		sandbox = await WiroSandbox.start({ queueSeconds: 1, taskSeconds: 6 });
	});
	beforeEach(() => {
		sandbox.reset();
		clock = install({
			now: 1_734_513_807_000,
			toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
		});
	});
	afterEach(() => clock.uninstall());
	afterAll(async () => await sandbox.stop());

	const stop = async (call: 'Kill' | 'Cancel', body: object) =>
		await post(sandbox, `/Task/${call}`, body);

	it('goes through the statuses in their order', async () => {
		const id = await run(sandbox);
		const seen: string[] = [];
		for (let t = 0; t < 8000; t += 10) {
			const status = sandbox.task(id)?.state() ?? '';
			if (status !== seen.at(-1)) seen.push(status);
			clock.tick(10);
		}
		expect(seen).toEqual([
			'task_queue',
			'task_assign',
			'task_accept',
			'task_preprocess_start',
			'task_preprocess_end',
			'task_start',
			'task_output',
			'task_output_full',
			'task_end',
			'task_postprocess_start',
			'task_postprocess_end',
		]);
	});

	it('shows times, cost and outputs only when they are reached', async () => {
		const id = await run(sandbox, { samples: 2 });
		expect(await detail(sandbox, id)).toMatchObject({
			status: 'task_queue',
			createtime: '1734513807',
			assigntime: '0',
			starttime: '0',
			endtime: '0',
			elapsedseconds: '0.0000',
			totalcost: '0.000000000000',
			outputs: [],
		});
		clock.tick(3000);
		const running = await detail(sandbox, id);
		expect(running).toMatchObject({ status: 'task_start', starttime: '1734513808', endtime: '0' });
		expect(running).not.toHaveProperty('pexit');
		clock.tick(5000);
		const done = await detail(sandbox, id);
		expect(done).toMatchObject({
			id,
			status: 'task_postprocess_end',
			assigntime: '1734513808',
			starttime: '1734513808',
			endtime: '1734513814',
			postprocessendtime: '1734513814',
			canceltime: '0',
			elapsedseconds: '6.0000',
			cps: '0.000585000000',
			totalcost: '0.003510000000',
			pexit: '0',
			guestid: null,
		});
		expect(JSON.parse(String(done.categories))).toContain('image-to-image');
		expect(done.outputs).toEqual(
			['0.png', '1.png'].map((name) => ({
				id: expect.stringMatching(/^[0-9a-f]{32}$/),
				name,
				contenttype: 'image/png',
				parentid: expect.stringMatching(/^[0-9a-f]{32}$/),
				uuid: done.uuid,
				size: expect.stringMatching(/^\d+$/),
				addedtime: '1734513814',
				modifiedtime: '1734513814',
				accesskey: expect.stringMatching(/^\w{30}$/),
				url: expect.stringMatching(
					/^http:\/\/127\.0\.0\.1:\d+\/([0-9a-f]{8}-){7}[0-9a-f]{8}\/\d\.png$/,
				),
			})),
		);
		expect(sandbox.billedTasks).toHaveLength(1);
	});

	it('answers Detail by ID and by token, and tells what is missing or unknown', async () => {
		const id = await run(sandbox);
		const ask = async (body: object) => await post(sandbox, '/Task/Detail', body);
		const { json } = await ask({ tasktoken: sandbox.task(id)?.token });
		expect(json).toMatchObject({ total: '1', errors: [], result: true, tasklist: [{ id }] });
		expect(firstError(await ask({}))).toEqual({
			code: 0,
			message: 'taskid or socketaccesstoken is required',
		});
		expect(firstError(await ask({ taskid: '1' }))).toEqual({
			code: 1,
			message: 'There is no task yet.',
		});
	});

	it('cancels in the queue and only there, by ID and only so', async () => {
		const id = await run(sandbox);
		const token = sandbox.task(id)?.token;
		expect(
			firstError(await stop('Cancel', { tasktoken: token, socketaccesstoken: token })),
		).toEqual({
			code: 0,
			message: 'taskid or socketaccesstoken is required',
		});
		expect((await stop('Cancel', { taskid: id })).json).toMatchObject({
			tasklist: [
				{ id, status: 'task_cancel', canceltime: '1734513807', starttime: '0', outputs: [] },
			],
		});
		const other = await run(sandbox);
		clock.tick(1000);
		expect(firstError(await stop('Cancel', { taskid: other }))).toEqual({
			code: 1,
			message: 'Task is not in a cancellable state.',
		});
		expect(firstError(await stop('Cancel', { taskid: id }))).toMatchObject({ code: 1 });
		clock.tick(10_000);
		expect(sandbox.task(id)?.state()).toBe('task_cancel');
		expect(sandbox.billedTasks.map((task) => task.id)).toEqual([other]);
	});

	it('kills while it runs and only then, by ID or socketaccesstoken', async () => {
		const id = await run(sandbox);
		const token = sandbox.task(id)?.token;
		expect(firstError(await stop('Kill', { taskid: id }))).toEqual({
			code: 1,
			message: 'Task could not be killed: task is not running',
		});
		clock.tick(5080);
		expect(firstError(await stop('Kill', { tasktoken: token }))).toMatchObject({ code: 0 });
		const { json } = await stop('Kill', { socketaccesstoken: token });
		expect(json?.tasklist?.[0]).toMatchObject({
			status: 'task_cancel',
			canceltime: '1734513812',
			endtime: '1734513812',
			elapsedseconds: '4.0000',
			totalcost: '0.002340000000',
			pexit: '0',
			outputs: [{ foldercount: '0', filecount: '0', ispublic: 0, expiretime: null }],
		});
		expect(firstError(await stop('Kill', { taskid: id }))).toEqual({
			code: 1,
			message: 'Task could not be killed: task is already finished',
		});
		expect(sandbox.billedTasks).toEqual([]);
	});

	it('bills neither a failed task nor one that ends in task_error', async () => {
		sandbox.plan({ pexit: '1', debugerror: 'CUDA out of memory' });
		sandbox.plan({ outcome: 'error', debugerror: 'no worker' });
		const [failed, error] = [await run(sandbox), await run(sandbox)];
		clock.tick(1100);
		expect(await detail(sandbox, error)).toMatchObject({
			status: 'task_error',
			starttime: '0',
			debugerror: 'no worker',
		});
		clock.tick(7000);
		expect(await detail(sandbox, failed)).toMatchObject({
			status: 'task_postprocess_end',
			pexit: '1',
			debugerror: 'CUDA out of memory',
			outputs: [],
			totalcost: '0.000000000000',
		});
		expect(sandbox.billedTasks).toEqual([]);
		expect(sandbox.unfinishedTasks).toEqual([]);
	});

	it('follows the plan of each task', async () => {
		sandbox.plan({ outcome: 'vanish' });
		sandbox.plan({ outcome: 'stuck' });
		sandbox.planEach((n) =>
			n === 3
				? { statusOverride: 'task_dreams', pexit: null, omit: ['cps'], set: { extra: 1 } }
				: { seconds: 1, outputs: 0, finalStatus: 'task_cancel' },
		);
		const ids = [];
		for (let i = 0; i < 4; i++) ids.push(await run(sandbox));
		clock.tick(2500);
		const { json } = await post(sandbox, '/Task/Detail', { taskid: ids[0] });
		expect(json).toMatchObject({ result: true, total: '0', tasklist: [] });
		expect(await detail(sandbox, ids[2])).toMatchObject({ status: 'task_dreams', extra: 1 });
		expect(await detail(sandbox, ids[3])).toMatchObject({ status: 'task_cancel', outputs: [] });
		clock.tick(1e9);
		expect(sandbox.task(ids[1])?.state()).toBe('task_output');
		const odd = await detail(sandbox, ids[2]);
		expect(odd.status).toBe('task_postprocess_end');
		expect(odd).not.toHaveProperty('pexit');
		expect(odd).not.toHaveProperty('cps');
		expect(sandbox.billedTasks.map((task) => task.id)).toEqual([ids[0], ids[2]]);
	});

	it('lets every task take its own time', async () => {
		sandbox.settings.taskSeconds = (n) => n * 10;
		const [first, second] = [await run(sandbox), await run(sandbox)];
		sandbox.settings.taskSeconds = 6;
		clock.tick(12_000);
		expect(sandbox.task(first)?.finished()).toBe(true);
		expect(sandbox.task(second)?.finished()).toBe(false);
		clock.tick(10_000);
		expect(sandbox.task(second)?.finished()).toBe(true);
	});
});
