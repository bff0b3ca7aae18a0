import type { INodeParameters } from 'n8n-workflow';
import { later } from '../promises/support/time.cjs';
import { only } from '../promises/support/tasks.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import { useWorld } from '../support/world.cjs';
import { detailLags } from './detailLags.cjs';
import { edit, numbered } from './items.cjs';
import { anotherProcess } from './random/death.cjs';

const world = useWorld();

const PNG = plainPicture('a chair');

const again = (options: object = {}, more: INodeParameters = {}) => ({
	parameters: { ...edit({ reuseHours: 24, ...options }), ...more },
});
const hint = ({ hints }: { hints: Array<{ message: string }> }) =>
	hints.map(({ message }) => message).join();

test('a night that is run again is served from the first one: nothing is paid twice', async () => {
	const use = { ...again(), items: numbered(12) };
	const first = await world.run(use);
	expect(first.json.map(({ reused }) => reused)).toEqual(Array(12).fill(false));
	const second = await world.run(use);
	expect(second.error).toBeUndefined();
	expect(second.json.map(({ reused }) => reused)).toEqual(Array(12).fill(true));
	expect(second.json.map(({ taskId }) => taskId)).toEqual(first.json.map(({ taskId }) => taskId));
	expect(world.wiro.callsTo('Run')).toHaveLength(12);
	expect(hint(second)).toContain('12 of them reused, not paid again');
	expect(hint(second)).not.toContain('cost');
});

test('without the option, an execution edits anew', async () => {
	const use = { parameters: edit(), items: numbered(2) };
	await world.run(use);
	const { json } = await world.run(use);
	expect(world.wiro.callsTo('Run')).toHaveLength(4);
	expect(json[0]).not.toHaveProperty('reused');
});

test('an edit that was started without the option is found by its fields', async () => {
	await world.run({ parameters: edit(), items: numbered(2) });
	const { json } = await world.run({ ...again(), items: numbered(2) });
	expect(json.map(({ reused }) => reused)).toEqual([true, true]);
});

test.each([
	['another prompt', { prompt: 'Something else' }],
	['another seed', { seed: '7' }],
	['another picture', { inputImageUrl: 'https://example.com/other.jpg' }],
	['one picture more', { inputImage2Url: 'https://example.com/other.jpg' }],
	['a setting that was left out', { seed: '' }],
])('%s is another edit', async (_what, change) => {
	await world.run({ ...again(), items: numbered(1) });
	const { json } = await world.run({ ...again({}, change), items: numbered(1) });
	expect(only(json)).toMatchObject({ reused: false });
	expect(world.wiro.callsTo('Run')).toHaveLength(2);
});

test('an edit that still runs is waited for', async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 60 }));
	const use = { ...again(), items: numbered(1) };
	const first = world.start(use);
	await later(10);
	const second = await world.run(use);
	expect(only(second.json)).toMatchObject({ reused: true, succeeded: true });
	await first.finished;
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
});

test('two executions that begin at the same moment pay once', async () => {
	world.wiro.settings.listLagSeconds = 600;
	const use = { ...again({ maxConcurrency: 20 }), items: numbered(20) };
	const ends = await Promise.all([world.start(use).finished, world.start(use).finished]);
	expect(ends.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(world.wiro.callsTo('Run')).toHaveLength(20);
});

test('two executions at one moment pay once also where Wiro shows a new task a moment late', async () => {
	detailLags(world, 2);
	const use = { ...again(), items: numbered(1), node: { retryOnFail: true, maxTries: 3 } };
	const ends = await Promise.all([world.start(use).finished, world.start(use).finished]);
	expect(ends.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
});

test('an execution that is at work for more than an hour pays for nothing that another one has started meanwhile', async () => {
	world.wiro.fault('picture', { kind: 'hang' }, { times: Infinity });
	const use = again({ maxConcurrency: 1 }, { returnAs: 'image' });
	const onError = 'continueRegularOutput' as const;
	const long = world.start({ ...use, items: numbered(30), onError });
	await later(3900);
	const baseUrl = world.credential.baseUrl.replace('127.0.0.1', 'localhost');
	await world.run({ parameters: edit(), credential: { ...world.credential, baseUrl } });
	await world.run({ ...again(), items: [{ n: 29 }] });
	await long.finished;
	const own = world.wiro.tasks.filter(({ parameters }) => parameters.prompt === 'Picture 29');
	expect(own).toHaveLength(1);
}, 60_000);

test('one earlier edit serves one item: two that are alike are two edits', async () => {
	const items = [{ n: 0 }, { n: 0 }, { n: 0 }];
	await world.run({ ...again(), items: items.slice(1) });
	expect(world.wiro.callsTo('Run')).toHaveLength(2);
	const { json } = await world.run({ ...again(), items });
	expect(json.filter(({ reused }) => reused)).toHaveLength(2);
	expect(world.wiro.callsTo('Run')).toHaveLength(3);
});

test('an edit that failed, and one that is too old, are not taken', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : {}));
	const use = {
		...again({ reuseHours: 1 }),
		items: numbered(1),
		onError: 'continueRegularOutput' as const,
	};
	await world.run(use);
	const second = await world.run(use);
	expect(only(second.json)).toMatchObject({ reused: false, succeeded: true });
	await later(3700);
	const third = await world.run(use);
	expect(only(third.json)).toMatchObject({ reused: false, succeeded: true });
	expect(world.wiro.callsTo('Run')).toHaveLength(3);
});

test('an edit whose pictures Wiro no longer has is edited anew, and the hint says so', async () => {
	const use = { ...again({}, { returnAs: 'image' }), items: numbered(1) };
	await world.run(use);
	world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: 5 });
	const second = await world.run(use);
	expect(only(second.json)).toMatchObject({ reused: false, succeeded: true });
	expect(hint(second)).toContain('1 edited anew because Wiro no longer has the pictures');
	expect(world.wiro.callsTo('Run')).toHaveLength(2);
});

test.each([
	['there is no list', () => (world.wiro.settings.hasList = false), 'This service gives no list'],
	[
		'the list shows no inputs',
		() => (world.wiro.settings.listShowsInputs = false),
		'does not show',
	],
])('where %s, the batch is refused before anything is paid', async (_what, arrange, title) => {
	await world.run({ parameters: edit(), items: numbered(1) });
	arrange();
	const { error } = await world.run({ ...again(), items: numbered(3) });
	expect(error?.message).toContain(title);
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
});

test('in a project that has no task yet, which Wiro says in words, edits are started', async () => {
	const words = { kind: 'refusal', code: 1, message: 'There is no task yet.' } as const;
	world.wiro.fault('List', words, { times: Infinity });
	const { error, json } = await world.run({ ...again(), items: numbered(2) });
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ reused: false }, { reused: false }]);
});

test("the mark rides on the user's own callback address, or on one of n8n's", async () => {
	const callbackUrl = 'https://example.com/hook?shop=1';
	await world.run({ ...again({ callbackUrl }), items: numbered(1) });
	await world.run({ ...again({}, { prompt: 'Another' }), items: numbered(1) });
	const [own, n8ns] = world.wiro
		.callsTo('Run')
		.map(({ body }) => new URL(String(body.callbackUrl)));
	expect(own.href).toMatch(/^https:\/\/example\.com\/hook\?shop=1&flux_kontext_edit=[0-9a-f]{32}$/);
	expect(n8ns.searchParams.get('flux_kontext_edit')).toMatch(/^[0-9a-f]{32}$/);
	expect([...n8ns.searchParams.keys()]).toEqual(['flux_kontext_edit']);
});

test('Run takes an earlier edit as well, and names it', async () => {
	const use = { ...again({}, { operation: 'run' }), items: numbered(3) };
	const first = await world.run(use);
	const second = await world.run(use);
	expect(second.json).toEqual(first.json.map((json) => ({ ...json, reused: true })));
	expect(world.wiro.callsTo('Run')).toHaveLength(3);
});

test('a prompt that was cut in the middle of an emoji is the same edit, with a file as well', async () => {
	const data = { data: PNG.toString('base64'), mimeType: 'image/png', fileName: 'chair.png' };
	const use = {
		...again({}, { prompt: '={{ "Chair 🪑".slice(0, 7) }}', inputImageSource: 'binary' }),
		items: [{ json: {}, binary: { data } }],
	};
	await world.run(use);
	const { json } = await world.run({ ...use, credential: anotherProcess(world.credential) });
	expect(only(json)).toMatchObject({ reused: true });
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
});

test('the hint of Run does not call an edit done that it has only started', async () => {
	const use = again({}, { operation: 'run' });
	await world.run({ ...use, items: numbered(1) });
	expect(hint(await world.run({ ...use, items: numbered(3) }))).toBe(
		'3 edits, 1 of them reused, not paid again',
	);
});

test('Stop leaves an earlier edit alone that another execution waits for', async () => {
	world.wiro.planEach(() => ({ queueSeconds: 0, seconds: 60 }));
	const use = { ...again(), items: numbered(1) };
	const first = world.start(use);
	await later(10);
	const second = world.start(use);
	await later(10);
	second.stop();
	await second.finished;
	expect((await first.finished).status).toBe('success');
	expect(world.wiro.callsTo('Kill')).toEqual([]);
});

test.each(['-1', '1.5', 'a day'])('%s is no number of hours', async (reuseHours) => {
	const { error } = await world.run({ ...again({ reuseHours }), items: numbered(1) });
	expect(error?.message).toContain('Reuse Earlier Edits');
	expect(world.wiro.calls).toEqual([]);
});
