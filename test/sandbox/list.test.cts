import { install } from '@sinonjs/fake-timers';
import { WiroSandbox } from './index.cjs';
import { detail, firstError, post, request, run, RUN } from './testClient.cjs';

const ASK = { type: 'model', sort: 'id', order: 'DESC', start: '0', limit: '20' };

describe("the list of a project's tasks", () => {
	let sandbox: WiroSandbox;
	beforeEach(async () => {
		sandbox = await WiroSandbox.start({ queueSeconds: 0, taskSeconds: 0 });
	});
	afterEach(async () => await sandbox.stop());

	const list = async (fields: object = {}) =>
		await post(sandbox, '/Task/List', { ...ASK, ...fields });
	const ids = async (fields: object = {}) => {
		const { json } = await list(fields);
		return [json?.total, (json?.tasklist ?? []).map(({ id }) => id)];
	};

	it('shows whole tasks, newest first, page by page', async () => {
		const [first, second, third] = [await run(sandbox), await run(sandbox), await run(sandbox)];
		expect(await ids()).toEqual(['3', [third, second, first]]);
		expect(await ids({ start: '1', limit: 1 })).toEqual(['3', [second]]);
		expect(await ids({ order: 'ASC' })).toEqual(['3', [first, second, third]]);
		expect(await ids({ modelName: 'kontext_dev_with_2' })).toEqual(['3', [third, second, first]]);
		expect(await ids({ modelName: 'kontext-max' })).toEqual(['0', []]);
		expect(firstError(await list({ limit: '101' }))).toMatchObject({ code: 0 });
	});

	it('has at most a hundred tasks on a page, and twenty where nobody says how many', async () => {
		for (let n = 0; n < 101; n += 1) await run(sandbox);
		const { json } = await list({ limit: '100' });
		expect([json?.total, json?.tasklist?.length]).toEqual(['101', 100]);
		const [, rest] = await ids({ start: '100', limit: '100' });
		expect(rest).toEqual([sandbox.tasks[0].id]);
		expect((await post(sandbox, '/Task/List', {})).json?.tasklist).toHaveLength(20);
	});

	it('moves on between two pages when a task is started in between', async () => {
		const [first, second, third] = [await run(sandbox), await run(sandbox), await run(sandbox)];
		expect(await ids({ limit: '2' })).toEqual(['3', [third, second]]);
		await run(sandbox);
		expect(await ids({ start: '2', limit: '2' })).toEqual(['4', [second, first]]);
	});

	it('shows the model of each task, and only the tasks of the asked one', async () => {
		const [pro, max, multi] = ['pro', 'max', 'max-multi'].map((name) => `flux-kontext-${name}`);
		const picture = { inputImageUrl: 'http://127.0.0.1:9/a.png' };
		const two = await run(sandbox);
		const ofPro = await run(sandbox, picture, `/Run/black-forest-labs/${pro}`);
		const ofMax = await run(sandbox, picture, `/Run/black-forest-labs/${max}`);
		const ofMulti = await run(sandbox, picture, `/Run/wiroai/${multi}`);
		expect((await list({ modelName: pro })).json).toMatchObject({
			total: '1',
			tasklist: [{ id: ofPro, modelslugowner: 'black-forest-labs', modelslugproject: pro }],
		});
		expect(await ids({ modelName: max })).toEqual(['2', [ofMulti, ofMax]]);
		expect(await ids({ modelName: 'flux_kontext' })).toEqual(['1', [two]]);
		const shown = (await list()).json?.tasklist?.map(({ modelid }) => modelid);
		expect(new Set(shown).size).toBe(4);
	});

	it('shows a task whose files were deleted, without them', async () => {
		const id = await run(sandbox);
		const clock = install({ now: Date.now() + 1000, toFake: ['Date'] });
		const entry = async () => (await list()).json?.tasklist?.[0];
		const [output] = (await entry())?.outputs as Array<{ url: string }>;
		expect((await request(output.url)).status).toBe(200);
		sandbox.tasks[0].filesDeleted = true;
		expect(await entry()).toMatchObject({ id, pexit: '0', outputs: [], size: '0' });
		expect((await request(output.url)).status).toBe(404);
		expect(sandbox.billedTasks).toHaveLength(1);
		clock.uninstall();
	});

	it('has a started task as soon as its lag is over, and Detail has it at once', async () => {
		const clock = install({ now: Date.now(), toFake: ['Date'] });
		sandbox.settings.listLagSeconds = 20;
		const first = await run(sandbox);
		clock.tick(19_999);
		const second = await run(sandbox);
		expect(await ids()).toEqual(['0', []]);
		expect(await detail(sandbox, first)).toMatchObject({ id: first });
		clock.tick(1);
		expect(await ids()).toEqual(['1', [first]]);
		clock.tick(20_000);
		expect(await ids()).toEqual(['2', [second, first]]);
		clock.uninstall();
	});

	it('shows the inputs and the callback URL, unless told not to', async () => {
		await run(sandbox, { callbackUrl: 'http://127.0.0.1:9/?tag=1', steps: 28 });
		expect((await list()).json).toMatchObject({
			result: true,
			tasklist: [
				{
					parameters: { prompt: 'A dog on the couch', steps: 28 },
					callbackurl: 'http://127.0.0.1:9/?tag=1',
				},
			],
		});
		sandbox.settings.listShowsInputs = false;
		expect((await list()).json?.tasklist?.[0].parameters).toEqual({});
	});

	it('lags behind, or is not there at all', async () => {
		await run(sandbox);
		sandbox.settings.listLagSeconds = 60;
		expect(await ids()).toEqual(['0', []]);
		sandbox.settings.hasList = false;
		expect(await list()).toMatchObject({ status: 404, json: { result: false } });
	});

	it('has faults as every route has', async () => {
		sandbox.fault('List', { kind: 'status', status: 503 });
		expect(await list()).toMatchObject({ status: 503 });
		expect(sandbox.callsTo('List')).toHaveLength(1);
	});
});

describe("the account's limit", () => {
	let sandbox: WiroSandbox;
	beforeEach(async () => {
		sandbox = await WiroSandbox.start({ taskSeconds: 600, balance: 50 });
		for (let n = 0; n < 5; n += 1) await run(sandbox);
	});
	afterEach(async () => await sandbox.stop());

	const refused = async () => (await post(sandbox, RUN, { prompt: 'One more' })).json?.errors;

	it('is told in the words of the docs, without the number, or in words alone', async () => {
		const words =
			'You have reached your concurrent task limit. With your current balance of $50.00, you can run up to 5 tasks at the same time. Add funds to increase your limit.';
		expect(await refused()).toEqual([{ code: 96, message: words }]);
		sandbox.settings.limitWords = 'bare';
		expect(await refused()).toEqual([{ code: 96, message: expect.not.stringMatching(/\d/) }]);
		sandbox.settings.limitWords = 'text';
		expect(await refused()).toEqual([words]);
	});

	it('shrinks with the balance, where tasks use it up', async () => {
		await sandbox.stop();
		sandbox = await WiroSandbox.start({ balance: 20, queueSeconds: 0, taskSeconds: 6 });
		sandbox.settings.balanceShrinks = true;
		await run(sandbox);
		const clock = install({ now: Date.now() + 10_000, toFake: ['Date'] });
		sandbox.settings.taskSeconds = 600;
		await run(sandbox);
		expect(await refused()).toEqual([
			{ code: 96, message: expect.stringContaining('up to 1 task at') },
		]);
		clock.uninstall();
	});
});
