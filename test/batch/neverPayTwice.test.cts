import { FluxKontext } from '../../nodes/FluxKontext/FluxKontext.node.js';
import { execute, nodeTypes } from '../engine/engine.cjs';
import { NODE_TYPE } from '../engine/nodeTypes.cjs';
import { later } from '../promises/support/time.cjs';
import { outcomeOf } from '../support/fluxKontext.cjs';
import { useWorld } from '../support/world.cjs';
import { detailLags } from './detailLags.cjs';
import { edit, numbered } from './items.cjs';
import { loopOf } from './loop.cjs';
import { retryFromList } from '../support/retryFromList.cjs';

const world = useWorld();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };

test('"Retry On Fail" starts the failed edit anew, and only that', async () => {
	world.wiro.planEach((n) => (n === 3 ? { pexit: '1', seconds: 2 } : undefined));
	const { json } = await world.run({ parameters: edit(), items: numbered(10), node: RETRY });
	expect(json).toHaveLength(10);
	expect(world.wiro.billedTasks).toHaveLength(10);
	expect(world.wiro.tasks).toHaveLength(11);
});

test('"Retry On Fail" waits for the edits that still run instead of starting them again', async () => {
	world.wiro.settings.taskSeconds = (n) => (n === 1 ? 1 : 40);
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : undefined));
	const { json } = await world.run({ parameters: edit(), items: numbered(5), node: RETRY });
	expect(json).toHaveLength(5);
	expect(world.wiro.tasks).toHaveLength(6);
});

test('"Retry On Fail" together with "Continue" repeats only what failed', async () => {
	// n8n repeats the node in this mode when its first item failed.
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1' } : undefined));
	const { json } = await world.run({
		parameters: edit(),
		items: numbered(6),
		node: RETRY,
		onError: 'continueRegularOutput',
	});
	expect(json.map(({ succeeded }) => succeeded)).toEqual(Array(6).fill(true));
	expect(world.wiro.tasks).toHaveLength(7);
});

test('an edit that was not done in time is waited for in the next try, not paid again', async () => {
	world.wiro.settings.taskSeconds = 45;
	const { json } = await world.run({
		parameters: edit({ timeout: 30 }),
		items: numbered(1),
		node: RETRY,
	});
	expect(json).toHaveLength(1);
	expect(world.wiro.tasks).toHaveLength(1);
});

test('an edit of an earlier try that fails while this one waits for it is told, and not paid again by this try', async () => {
	world.wiro.settings.taskSeconds = 45;
	world.wiro.planEach(() => ({ pexit: '1' }));
	const { error } = await world.run({
		parameters: edit({ timeout: 30 }),
		items: numbered(1),
		node: { ...RETRY, maxTries: 2 },
	});
	expect(error?.message).toBe('The edit failed');
	expect(world.wiro.tasks).toHaveLength(1);
});

test('"Retry On Fail" waits for an edit of a moment ago that Wiro does not show yet', async () => {
	detailLags(world, 3);
	world.wiro.fault('Run', { kind: 'refusal', code: 0, message: 'Busy' }, { call: 2 });
	const { json, error } = await world.run({ parameters: edit(), items: numbered(2), node: RETRY });
	expect(error).toBeUndefined();
	expect(json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
	expect(world.wiro.tasks).toHaveLength(2);
});

test('an edit that was seen to succeed is not paid again when its pictures are gone, and Wiro leaves out the exit code', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: null } : { pexit: '1', seconds: 9 }));
	const use = { parameters: edit(), items: numbered(2) };
	const { run } = await world.run(use);
	world.wiro.tasks[0].filesDeleted = true;
	await world.run({ ...use, resume: retryFromList(run) });
	const own = world.wiro.tasks.filter(({ parameters }) => parameters.prompt === 'Picture 0');
	expect(own).toHaveLength(1);
});

test('a picture that did not come down is fetched in the next try, not edited again', async () => {
	world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: 1 });
	const { items } = await world.run({
		parameters: { ...edit(), returnAs: 'image' },
		items: numbered(1),
		node: RETRY,
	});
	expect(items[0].binary?.data.mimeType).toBe('image/png');
	expect(world.wiro.tasks).toHaveLength(1);
});

test("retrying a failed execution from n8n's list carries on with the tasks that exist", async () => {
	world.wiro.settings.taskSeconds = (n) => (n <= 2 ? 2 : n === 3 ? 4 : 60);
	world.wiro.planEach((n) => (n === 3 ? { pexit: '1' } : undefined));
	const use = { parameters: edit(), items: numbered(8) };
	const failed = await world.run(use);
	expect(failed.error?.message).toBe('The edit failed');
	const before = world.wiro.tasks.length;
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	expect(retried.error).toBeUndefined();
	expect(retried.json).toHaveLength(8);
	expect(retried.items.map(({ pairedItem }) => pairedItem)).toEqual(
		numbered(8).map(({ n }) => ({ item: n })),
	);
	// Eight edits paid; one more was started, the one that failed and cost nothing.
	expect(world.wiro.billedTasks).toHaveLength(8);
	expect(world.wiro.tasks).toHaveLength(9);
	expect(before).toBeLessThan(9);
});

test('the Run operation returns the task it has started before, instead of starting another', async () => {
	world.wiro.fault(
		'Run',
		{ kind: 'refusal', code: 97, message: 'Insufficient balance' },
		{ call: 3 },
	);
	const use = { parameters: { ...edit(), operation: 'run' }, items: numbered(4) };
	const failed = await world.run(use);
	const started = world.wiro.tasks.map(({ id }) => id);
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	expect(world.wiro.tasks).toHaveLength(4);
	for (const id of started) expect(retried.json.map(({ taskId }) => taskId)).toContain(id);
});

test('an edit that failed after the execution had ended is started anew by the retry from the list', async () => {
	// The first ends the batch; the second runs on at Wiro, and fails there.
	world.wiro.planEach((n) =>
		n === 1 ? { pexit: '1', seconds: 1 } : n === 2 ? { pexit: '1', seconds: 60 } : undefined,
	);
	const use = { parameters: edit(), items: numbered(2) };
	const failed = await world.run(use);
	expect(failed.error).toBeDefined();
	await later(120);
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	expect(retried.error).toBeUndefined();
	expect(retried.json.map(({ succeeded }) => succeeded)).toEqual([true, true]);
	expect(world.wiro.tasks).toHaveLength(4);
	expect(world.wiro.billedTasks).toHaveLength(2);
});

test('a callback URL that holds the number of the execution makes no new edit of it', async () => {
	world.wiro.settings.taskSeconds = (n) => (n === 1 ? 2 : 8);
	world.wiro.planEach((n) => (n === 2 ? { pexit: '1' } : undefined));
	const use = {
		parameters: edit({ callbackUrl: '=https://example.com/done/{{ $execution.id }}' }),
		items: numbered(2),
	};
	const failed = await world.run(use);
	const retried = await world.run({ ...use, resume: retryFromList(failed.run) });
	expect(retried.json).toHaveLength(2);
	expect(world.wiro.tasks).toHaveLength(3);
	const urls = world.wiro.callsTo('Run').map(({ body }) => String(body.callbackUrl));
	expect(new Set(urls).size).toBe(2);
});

test('as a tool of an agent, "Retry On Fail" is refused: each try would be paid again', async () => {
	const type = `${NODE_TYPE}Tool`;
	nodeTypes.register(type, new FluxKontext());
	const { error } = await world.run({ parameters: edit(), items: [{}], node: { ...RETRY, type } });
	expect(error?.message).toContain('because this node is a tool here');
	expect(error?.description).toContain("Switch 'Retry On Fail' off");
	expect(world.wiro.calls).toEqual([]);
});

test('an item whose parameters changed is a new item', async () => {
	world.wiro.planEach((n) => (n === 1 ? { pexit: '1', seconds: 20 } : { seconds: 1 }));
	const use = { parameters: edit({ maxConcurrency: 2 }), items: numbered(2) };
	const failed = await world.run(use);
	const changed = { ...edit(), prompt: '={{ "Another picture " + $json.n }}' };
	const retried = await world.run({ ...use, resume: retryFromList(failed.run, changed) });
	expect(retried.json).toHaveLength(2);
	expect(world.wiro.tasks).toHaveLength(4);
});

test('where there is no list, a Run call without an answer is told once, and is not made again by a retry', async () => {
	world.wiro.settings.hasList = false;
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const { error } = await world.run({ parameters: edit(), items: numbered(1), node: RETRY });
	expect(world.wiro.tasks).toHaveLength(1);
	expect(error?.message).toBe(
		'This edit is not started again, because its first start may have worked',
	);
	expect(error?.description).toContain('may have been started and billed');
	expect(error?.description).toContain('To start it once more, run the workflow anew');
});

test('each round of a loop starts new tasks', async () => {
	const file = loopOf({
		parameters: { ...edit(), prompt: 'The same every time' },
		items: numbered(3),
		credential: world.credential,
	});
	const run = await execute(file, { credential: world.credential }).finished;
	expect(outcomeOf(run).error).toBeUndefined();
	expect(world.wiro.tasks).toHaveLength(3);
	expect(world.wiro.billedTasks).toHaveLength(3);
});

test('a new execution of the same workflow edits anew', async () => {
	const use = { parameters: edit(), items: numbered(2) };
	await world.run(use);
	await world.run(use);
	expect(world.wiro.tasks).toHaveLength(4);
});

test('a disabled node hands its input on and edits nothing', async () => {
	const { json } = await world.run({
		parameters: edit(),
		items: numbered(2),
		node: { disabled: true },
	});
	expect(json).toEqual(numbered(2));
	expect(world.wiro.calls).toEqual([]);
});

test('pinned data is handed on instead of editing', async () => {
	const { json } = await world.run({
		parameters: edit(),
		items: numbered(2),
		pinned: [{ json: { pinned: true } }],
	});
	expect(json).toEqual([{ pinned: true }]);
	expect(world.wiro.calls).toEqual([]);
});
