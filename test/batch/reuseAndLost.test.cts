import { createHash } from 'node:crypto';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { later } from '../promises/support/time.cjs';
import { only } from '../promises/support/tasks.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import { outcomeOf, startFluxKontext } from '../support/fluxKontext.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

/* Earlier edits, where starts are lost, tasks fail and executions meet. */

const world = useWorld();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const again = (options: object = {}, more: INodeParameters = {}) => ({
	parameters: { ...edit({ reuseHours: 24, ...options }), ...more },
});

const BY_FILE: INodeParameters = {
	inputImageSource: 'binary',
	inputImageBinaryProperty: 'data',
	prompt: 'Make the background white',
};

const fileItem = (name: string): INodeExecutionData => ({
	json: {},
	binary: {
		data: {
			data: plainPicture(name).toString('base64'),
			mimeType: 'image/png',
			fileName: 'photo.png',
		},
	},
});

const paidFor = () => world.wiro.tasks.length;

describe('a start whose answer was lost', () => {
	test('is not begun a second time by an execution that waits for it', async () => {
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		// The first two calls are those before anything is paid, then the owner looks for its task in vain.
		world.wiro.fault('List', { kind: 'status', status: 503 }, { call: 3, times: 6 });
		const use = { ...again(), items: numbered(1), ...CONTINUE };
		const both = [world.start(use), world.start(use)];
		const ends = await Promise.all(both.map(async ({ finished }) => outcomeOf(await finished)));
		expect(paidFor()).toBe(1);
		expect(ends.map(({ json }) => only(json).reused)).toEqual([undefined, true]);
	});

	test('and that nobody found is begun by one of those that wait, and the others take that one', async () => {
		world.wiro.fault('Run', { kind: 'reset' });
		const use = { ...again(), items: numbered(1), ...CONTINUE };
		const all = [world.start(use), world.start(use), world.start(use)];
		const ends = await Promise.all(all.map(async ({ finished }) => outcomeOf(await finished)));
		const delivered = ends.flatMap(({ json }) => json.map(({ succeeded }) => succeeded ?? false));
		expect(delivered.sort()).toEqual([false, true, true]);
		expect(paidFor()).toBe(1);
	});

	test('is found by its owner too, when another execution has taken it from the list', async () => {
		world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 30 }));
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		world.wiro.fault('List', { kind: 'status', status: 503 }, { call: 2, times: 6 });
		const use = { ...again(), items: numbered(1) };
		const first = await world.run(use);
		expect(first.error).toBeDefined();
		const second = await world.run(use);
		expect(only(second.json)).toMatchObject({ succeeded: true, reused: true });
		const resume = retryFromList(first.run);
		const retried = await startFluxKontext({ ...use, credential: world.credential, resume })
			.finished;
		expect(only(outcomeOf(retried).json)).toMatchObject({ succeeded: true });
		expect(paidFor()).toBe(1);
	});

	test('and that its owner finds at a retry serves one item: one that is alike is another edit', async () => {
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		world.wiro.fault('List', { kind: 'status', status: 503 }, { call: 2, times: 6 });
		const use = { ...again({ maxConcurrency: 1 }), items: [{ n: 0 }, { n: 0 }] };
		const first = await world.run(use);
		expect(first.error).toBeDefined();
		const { json } = await world.run({ ...use, resume: retryFromList(first.run) });
		expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(2);
		expect(paidFor()).toBe(2);
	});

	test('in two executions is begun anew by one of their retries, when these work at the same moment', async () => {
		world.wiro.fault('Run', { kind: 'reset' }, { times: 2 });
		const use = { ...again(), items: numbered(1) };
		const both = [world.start(use), world.start(use)];
		const runs = await Promise.all(both.map(async ({ finished }) => await finished));
		expect(runs.map((run) => outcomeOf(run).error === undefined)).toEqual([false, false]);
		const retries = runs.map((run) => world.start({ ...use, resume: retryFromList(run) }));
		const ends = await Promise.all(retries.map(async ({ finished }) => outcomeOf(await finished)));
		expect(ends.map(({ json }) => only(json).succeeded)).toEqual([true, true]);
		expect(paidFor()).toBe(1);
	});

	test('is found by its mark: of files that differ, each item gets its own', async () => {
		world.wiro.fault('Run', { kind: 'dropAfterWork' }, { times: 3 });
		const names = ['alice', 'bob', 'carol'];
		const { json, error } = await world.run({
			...again({ maxConcurrency: 3 }, BY_FILE),
			items: names.map(fileItem),
		});
		expect(error).toBeUndefined();
		const digest = (name: string) => createHash('sha256').update(plainPicture(name)).digest('hex');
		const files = json.map(
			({ taskId }) => world.wiro.task(String(taskId))?.files.inputImage?.sha256,
		);
		expect(files).toEqual(names.map(digest));
		expect(paidFor()).toBe(3);
	});
});

test('at a second try, an item does not get the task of one that is alike', async () => {
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1' } : { seconds: 3 }));
	const { json, error } = await world.run({
		...again({ maxConcurrency: 1 }),
		items: [{ n: 0 }, { n: 0 }, { n: 0 }],
		node: RETRY,
	});
	expect(error).toBeUndefined();
	expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(3);
});

test('an edit that failed since is not handed on by Run', async () => {
	world.wiro.settings.listLagSeconds = 600;
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : {}));
	const failed = await world.run({ ...again(), items: numbered(1) });
	expect(failed.error).toBeDefined();
	const { json } = await world.run({ ...again({}, { operation: 'run' }), items: numbered(1) });
	expect(only(json)).toMatchObject({ reused: false });
});

test('an edit that Run started, and that the list shows as failed, is not handed on', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : {}));
	const use = { ...again({}, { operation: 'run' }), items: numbered(1) };
	await world.run(use);
	await later(60);
	const { json } = await world.run(use);
	expect(only(json)).toMatchObject({ reused: false });
});

test('a list that leaves the pictures out is asked about them, and nothing is paid again', async () => {
	const use = { ...again(), items: numbered(2) };
	await world.run(use);
	world.wiro.settings.listLeavesOut = ['outputs'];
	const { json } = await world.run(use);
	expect(json.map(({ reused, succeeded }) => [reused, succeeded])).toEqual([
		[true, true],
		[true, true],
	]);
	expect(paidFor()).toBe(2);
});

test.each([
	['the same page again and again', (page: object[]) => page],
	[
		'ever more tasks',
		(page: object[], call: number) => page.map((task, n) => ({ ...task, id: `${call}-${n}` })),
	],
])('a list that shows %s is refused before anything is paid', async (_what, pageOf) => {
	const first = await world.run({ parameters: edit(), items: numbered(1) });
	const entry = { id: '1', status: 'task_queue', parameters: { prompt: 'Other' } };
	const page = Array.from({ length: 100 }, (_, n) => ({ ...entry, id: `page-${n}` }));
	for (let call = 1; call <= 2100; call += 1) {
		const body = { result: true, errors: [], total: '1000000', tasklist: pageOf(page, call) };
		world.wiro.fault('List', { kind: 'json', body });
	}
	const { error } = await world.run({ ...again(), items: numbered(2) });
	expect(error?.message).toContain('did not come to its end');
	expect(error?.description).toContain("'Reuse Earlier Edits'");
	expect([first.error, paidFor()]).toEqual([undefined, 1]);
});

test('where the list leaves the marks out, a file of this n8n is still not paid again', async () => {
	world.wiro.settings.listLeavesOut = ['callbackurl'];
	const use = { ...again({}, BY_FILE), items: [fileItem('alice')] };
	await world.run(use);
	const { json } = await world.run(use);
	expect(only(json)).toMatchObject({ reused: true });
	expect(paidFor()).toBe(1);
});

test('an earlier edit that is not done in time is handed on as one that was reused', async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 300 }));
	await world.run({ ...again({}, { operation: 'run' }), items: numbered(1) });
	const { json } = await world.run({
		...again({ timeout: 5, onTimeout: 'continue' }),
		items: numbered(1),
	});
	expect(only(json)).toMatchObject({ succeeded: null, reused: true });
});

test("the user's own callback address stays as it is, to the letter", async () => {
	const callbackUrl = 'https://example.com/hook?edit=mine&q=a%20b+c&list[]=1#part';
	await world.run({ ...again({ callbackUrl }), items: numbered(1) });
	const { json } = await world.run({ ...again({ callbackUrl }), items: numbered(1) });
	const [{ body }] = world.wiro.callsTo('Run');
	const mark = /&flux_kontext_edit=[0-9a-f]{32}/;
	expect(String(body.callbackUrl)).toMatch(mark);
	expect(String(body.callbackUrl).replace(mark, '')).toBe(callbackUrl);
	expect(only(json)).toMatchObject({ reused: true });
});

test('an address that was copied with its mark makes no other edit the same', async () => {
	await world.run({ ...again(), items: numbered(1) });
	const callbackUrl = String(world.wiro.callsTo('Run')[0].body.callbackUrl);
	await world.run({ parameters: { ...edit({ callbackUrl }), prompt: 'Something else' } });
	const { json } = await world.run({ ...again(), items: [{ n: 0 }, { n: 0 }] });
	expect(json.map(({ reused }) => reused)).toEqual([true, false]);
});

test('an edit of another model with the same fields is found only where the list names the model', async () => {
	const dev = { model: 'wiro/flux_kontext_dev' };
	await world.run({ parameters: { ...edit(), ...dev }, items: numbered(1) });
	const named = await world.run({ ...again({}, dev), items: numbered(1) });
	expect(only(named.json)).toMatchObject({ reused: true });
	world.wiro.settings.listLeavesOut = ['modelslugowner', 'modelslugproject'];
	const other = { ...dev, prompt: 'Another' };
	await world.run({ parameters: { ...edit(), ...other } });
	const unnamed = await world.run({ ...again({}, other), items: numbered(1) });
	expect(only(unnamed.json)).toMatchObject({ reused: false });
});

test("On Timeout 'Kill' leaves an earlier edit alone that another execution waits for", async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 60 }));
	const first = world.start({ ...again(), items: numbered(1) });
	await later(10);
	const use = { ...again({ timeout: 5, onTimeout: 'kill' }), items: numbered(1) };
	const second = await world.run(use);
	expect(second.error).toBeDefined();
	expect((await first.finished).status).toBe('success');
	expect(world.wiro.callsTo('Kill')).toEqual([]);
});

test('Stop stops an edit whose start was lost and that its retry has found', async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 600 }));
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	world.wiro.fault('List', { kind: 'status', status: 503 }, { call: 2, times: 6 });
	const use = { ...again(), items: numbered(1), credential: world.credential };
	const first = await world.run(use);
	expect(first.error).toBeDefined();
	const retried = startFluxKontext({ ...use, resume: retryFromList(first.run) });
	await later(20);
	retried.stop();
	await retried.finished;
	expect([paidFor(), world.wiro.unfinishedTasks.length]).toEqual([1, 0]);
});

test("Stop leaves another execution's lost start alone: its retry delivers it", async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 60 }));
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	// Both have read the list; the owner looks for its task in vain, and so does the other one at first.
	world.wiro.fault('List', { kind: 'status', status: 503 }, { call: 3, times: 7 });
	const use = { ...again(), items: numbered(1), credential: world.credential };
	const [owner, other] = [world.start(use), world.start(use)];
	const first = await owner.finished;
	await later(0.3);
	other.stop();
	await other.finished;
	expect(world.wiro.callsTo('Kill')).toEqual([]);
	const { json } = await world.run({ ...use, resume: retryFromList(first) });
	expect([only(json).succeeded, paidFor()]).toEqual([true, 1]);
});

test('a seed that differs in the last of many digits is another edit', async () => {
	await world.run({ ...again({}, { seed: '9007199254740992' }), items: numbered(1) });
	const { json } = await world.run({
		...again({}, { seed: '9007199254740993' }),
		items: numbered(1),
	});
	expect(only(json)).toMatchObject({ reused: false });
});

test('of a list that shows one of several pictures, all are handed on', async () => {
	const use = { ...again({}, { samples: 3 }), items: numbered(1) };
	await world.run(use);
	const [task] = world.wiro.tasks;
	const entry = task.entry(world.wiro.pictureOrigin, 'short');
	const outputs = Array.isArray(entry.outputs) ? entry.outputs.slice(0, 1) : [];
	const body = { result: true, errors: [], total: '1', tasklist: [{ ...entry, outputs }] };
	world.wiro.fault('List', { kind: 'json', body });
	const { json } = await world.run(use);
	expect(only(json)).toMatchObject({ reused: true, outputs: { length: 3 } });
});

test('the edit of a file is found where the list shows its address as HTML', async () => {
	world.wiro.planEach((_n, { callbackUrl }) => ({
		set: { callbackurl: String(callbackUrl).replaceAll('&', '&amp;') },
	}));
	const callbackUrl = 'https://example.com/hook?shop=1';
	const use = { ...again({ callbackUrl }, BY_FILE), items: [fileItem('alice')] };
	await world.run(use);
	// To the node this is another n8n process.
	const baseUrl = world.credential.baseUrl.replace('127.0.0.1', 'localhost');
	const { json } = await world.run({ ...use, credential: { ...world.credential, baseUrl } });
	expect(only(json)).toMatchObject({ reused: true });
});

test('a lost start is found by its mark where the list shows nothing else', async () => {
	world.wiro.settings.listShowsInputs = false;
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const { json, error } = await world.run({ ...again(), items: numbered(1) });
	expect(error).toBeUndefined();
	expect([json.length, paidFor()]).toEqual([1, 1]);
});

test('an earlier edit that Wiro no longer has is told once, and edited anew by the next execution', async () => {
	await world.run({ ...again({}, { operation: 'run' }), items: numbered(1) });
	world.wiro.tasks[0].plan.outcome = 'vanish';
	const told = await world.run({ ...again(), items: numbered(1) });
	expect(told.error?.message).toContain('no longer has');
	const { json } = await world.run({ ...again(), items: numbered(1) });
	expect(only(json)).toMatchObject({ reused: false, succeeded: true });
});
