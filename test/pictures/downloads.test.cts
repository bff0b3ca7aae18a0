import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SandboxTask } from '../sandbox/task.cjs';
import type { Fault, OutputPlan } from '../sandbox/index.cjs';
import { expectFailure, MODES, type Failing } from '../promises/support/failing.cjs';
import { only, routesOf, taskOf } from '../promises/support/tasks.cjs';
import { later } from '../promises/support/time.cjs';
import {
	bytesIn,
	EDIT,
	fileIn,
	finishedTask,
	mostAtOnce,
	noise,
	pictureOf,
	RUN,
	servedBytes,
	urlsOf,
	usePictureWorld,
} from './pictureWorld.cjs';

/** How often a picture is asked for before it is given up. */
const ATTEMPTS = 6;

const TITLE = 'The edited picture could not be downloaded';

const always = { times: Infinity };

const world = usePictureWorld();

/** The failure of a picture that stays away, as the user is to see it. */
const stayingAway = (task: SandboxTask, reason: string, code: number | null = null): Failing => ({
	title: TITLE,
	says: [
		reason,
		urlsOf(world, task)[0],
		'The edit is done and paid',
		'Get Detail',
		`task ID ${task.id}`,
		task.token,
	],
	details: { code, taskId: task.id, taskToken: task.token, urls: urlsOf(world, task) },
});

/** Edits a picture, and expects it to arrive although this went wrong before. */
async function arrives(faults: Fault[], output: Partial<OutputPlan> = { bytes: noise(5000) }) {
	world.wiro.plan({ outputs: [output] });
	for (const fault of faults) world.wiro.fault('picture', fault);
	const { error, items } = await world.run({ parameters: EDIT });
	expect(error).toBeUndefined();
	expect(await bytesIn(world, only(items))).toEqual(servedBytes(taskOf(world, 1)));
	expect(world.wiro.callsTo('Run')).toHaveLength(1);
	return world.wiro.callsTo('picture');
}

/** Edits a picture that never arrives in this way, and expects so many requests for it. */
async function staysAway(
	fault: Fault | Partial<OutputPlan>,
	reason: string,
	attempts: number,
	code: number | null = null,
) {
	for (const onError of MODES) {
		world.wiro.reset();
		if ('kind' in fault) {
			world.wiro.plan({ outputs: [{ bytes: noise(5000) }] });
			world.wiro.fault('picture', fault, always);
		} else {
			world.wiro.plan({ outputs: [fault] });
		}
		const outcome = await world.run({ parameters: EDIT, onError });
		const task = taskOf(world, 1);
		expectFailure(outcome, onError, stayingAway(task, reason, code));
		expect(world.wiro.callsTo('picture')).toHaveLength(attempts);
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	}
}

describe('a picture that does not come down at first is fetched again', () => {
	test.each<[string, Fault[]]>([
		['the connection is reset', [{ kind: 'reset' }]],
		[
			'the host has a fault (503) twice',
			[
				{ kind: 'status', status: 503 },
				{ kind: 'status', status: 503 },
			],
		],
		['the host has a fault (500)', [{ kind: 'status', status: 500 }]],
		['a gateway has a fault (502, with a page)', [{ kind: 'html', status: 502 }]],
		['there were too many requests (429)', [{ kind: 'status', status: 429 }]],
		['the file is cut off', [{ kind: 'truncatedFile' }]],
		['half of the file comes as if it were all', [{ kind: 'shortFile' }]],
		['an HTML page comes instead', [{ kind: 'wrongType' }]],
		[
			'an HTML page comes that claims to be a picture',
			[{ kind: 'wrongType', contentType: 'image/png' }],
		],
		['JSON comes instead', [{ kind: 'json', body: { error: 'no' } }]],
		['an empty file comes', [{ kind: 'emptyAfterWork' }]],
		['the connection breaks after the host did its work', [{ kind: 'dropAfterWork' }]],
		['the host never answers', [{ kind: 'hang' }]],
		[
			'one thing after the other goes wrong',
			[
				{ kind: 'reset' },
				{ kind: 'truncatedFile' },
				{ kind: 'wrongType' },
				{ kind: 'shortFile' },
				{ kind: 'status', status: 503 },
			],
		],
	])('when %s', async (_name, faults) => {
		const calls = await arrives(faults);
		expect(calls).toHaveLength(faults.length + 1);
	});

	test('when the host is away for a moment', async () => {
		const task = await finishedTask(world);
		await world.wiro.offline('pictures');
		const running = world.run({ parameters: pictureOf(task) });
		setTimeout(() => void world.wiro.online('pictures'), 2000);
		const { error, items } = await running;
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(servedBytes(task));
	});

	test('not before the time that the host asks for (429 with Retry-After)', async () => {
		const [first, second] = await arrives([{ kind: 'status', status: 429, retryAfter: 17 }]);
		expect(second.at - first.at).toBeGreaterThanOrEqual(17_000);
		expect(second.at - first.at).toBeLessThan(25_000);
	});

	test('with growing pauses, so that a host in trouble is not flooded', async () => {
		await staysAway({ kind: 'status', status: 503 }, 'HTTP 503', ATTEMPTS, 503);
		const waited = world.wiro.callsTo('picture').map(({ at }) => at);
		expect(waited[ATTEMPTS - 1] - waited[0]).toBeGreaterThan(1000);
	});

	test('while one that is slow is waited for', async () => {
		const calls = await arrives([{ kind: 'slow', bytesPerSecond: 20 }]);
		expect(calls).toHaveLength(1);
		expect(world.time.seconds()).toBeGreaterThan(200);
	});

	test('also when it trickles so slowly that it would never end', async () => {
		const calls = await arrives([{ kind: 'slow', bytesPerSecond: 10 }], { bytes: noise(20_000) });
		expect(calls).toHaveLength(2);
	});
});

test('a picture of which nothing more comes is asked for again within two minutes', async () => {
	const [first, second] = await arrives([{ kind: 'stalledFile' }]);
	expect(second.at - first.at).toBeLessThan(125_000);
});

describe('a picture that stays away fails its item, with all that it takes to get it later', () => {
	test.each<[string, Fault, string, number, number | null]>([
		['is gone (404)', { kind: 'status', status: 404 }, 'HTTP 404', 5, 404],
		['is forbidden (403)', { kind: 'status', status: 403 }, 'HTTP 403', 5, 403],
		['is gone for good (410)', { kind: 'html', status: 410 }, 'HTTP 410', 5, 410],
		[
			'is held back for longer than anyone waits',
			{ kind: 'status', status: 429, retryAfter: 3600 },
			'HTTP 429',
			1,
			429,
		],
		['fails at the host each time', { kind: 'status', status: 500 }, 'HTTP 500', ATTEMPTS, 500],
		[
			'is refused for too many requests each time',
			{ kind: 'status', status: 429 },
			'HTTP 429',
			ATTEMPTS,
			429,
		],
		['is reset each time', { kind: 'reset' }, 'broke', ATTEMPTS, null],
		['is cut off each time', { kind: 'truncatedFile' }, 'broke', ATTEMPTS, null],
		['is a web page each time', { kind: 'wrongType' }, 'A web page came back', ATTEMPTS, null],
		[
			'is a web page that claims to be a picture each time',
			{ kind: 'wrongType', contentType: 'image/png' },
			'came back',
			ATTEMPTS,
			null,
		],
		['is empty each time', { kind: 'emptyAfterWork' }, 'came back incomplete', ATTEMPTS, null],
		['never comes', { kind: 'hang' }, 'in time', 3, null],
	])('when it %s', async (_name, fault, reason, attempts, code) => {
		await staysAway(fault, reason, attempts, code);
	});

	test.each<[string, Partial<OutputPlan>, string]>([
		['is empty, as Wiro says', { bytes: Buffer.alloc(0) }, 'came back incomplete'],
		[
			'is an HTML page of the promised length, claiming to be a picture',
			{ bytes: Buffer.from('\n<!doctype html><html><body>Gone</body></html>') },
			'A web page came back',
		],
		[
			'is an HTML page behind a byte order mark, claiming to be a picture',
			{ bytes: Buffer.from('\uFEFF<html><body>Gone</body></html>') },
			'A web page came back',
		],
		[
			'is an error of the storage behind the host, in XML, claiming to be a picture',
			{
				bytes: Buffer.from(
					'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>',
				),
			},
			'came back',
		],
	])('when it %s', async (_name, output, reason) => {
		await staysAway(output, reason, ATTEMPTS);
	});

	test('when Wiro names an address that is none', async () => {
		await staysAway({ url: 'nowhere/0.png' }, 'Something else came back instead', 0);
	});

	test.each<[string, () => Promise<string> | string]>([
		['does not exist', () => 'http://pictures.invalid/0.png'],
		[
			'is away for good',
			async () => {
				await world.wiro.offline('pictures');
				return `${world.wiro.pictureOrigin}/0.png`;
			},
		],
		[
			'sends the node in circles',
			() => {
				const location = '/again/0.png';
				world.wiro.fault('picture', { kind: 'redirect', location }, always);
				return `${world.wiro.pictureOrigin}/0.png`;
			},
		],
	])('when the picture host %s, and nobody is sent to the Base URL for it', async (_name, open) => {
		const task = await finishedTask(world, { outputs: [{ url: await open() }] });
		const outcome = await world.run({ parameters: pictureOf(task) });
		expectFailure(outcome, undefined, stayingAway(task, 'it should be at'));
		expect(outcome.error).toHaveProperty('description', expect.not.stringContaining('Base URL'));
	});

	test.each<[string, Fault]>([
		['never answers', { kind: 'hang' }],
		['begins, and then sends nothing', { kind: 'stalledFile' }],
		['trickles without end', { kind: 'slow', bytesPerSecond: 10 }],
	])('within ten minutes in all, where the host %s', async (_name, fault) => {
		const task = await finishedTask(world, { outputs: [{ bytes: noise(20_000) }] });
		world.wiro.fault('picture', fault, always);
		const before = world.time.seconds();
		const { error } = await world.run({ parameters: pictureOf(task) });
		expect(error?.message).toBe(TITLE);
		expect(world.time.seconds() - before).toBeLessThanOrEqual(610);
	});

	test('a later Get Detail on details.taskId gets it, and nothing is billed twice', async () => {
		world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: 5 });
		const failed = await world.run({ parameters: EDIT, onError: 'continueErrorOutput' });
		expect(failed.items).toEqual([]);
		const { error, items } = await world.run({
			parameters: {
				operation: 'getDetail',
				taskId: '={{ $json.details.taskId }}',
				returnAs: 'image',
			},
			items: failed.errorItems,
		});
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(servedBytes(taskOf(world, 1)));
		expect(routesOf(world.wiro.calls).filter((route) => route === 'Run')).toHaveLength(1);
		expect(world.wiro.billedTasks).toHaveLength(1);
	});

	test('so does one with details.taskToken', async () => {
		world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: 5 });
		const failed = await world.run({ parameters: EDIT, onError: 'continueRegularOutput' });
		const { items } = await world.run({
			parameters: {
				operation: 'getDetail',
				taskReference: 'taskToken',
				taskToken: '={{ $json.details.taskToken }}',
				returnAs: 'image',
			},
			items: failed.items,
		});
		expect(fileIn(only(items)).fileName).toBe(`${taskOf(world, 1).id}-0.png`);
		expect(world.wiro.billedTasks).toHaveLength(1);
	});

	test('Retry On Fail fetches the picture again, and pays for nothing again', async () => {
		world.wiro.fault('picture', { kind: 'status', status: 404 }, { times: 5 });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const { error, items } = await world.run({ parameters: EDIT, node });
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(servedBytes(taskOf(world, 1)));
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	});

	test('one sample of several that stays away fails the item, and names them all', async () => {
		world.wiro.plan({ outputs: 3 });
		world.wiro.fault(
			'picture',
			{ kind: 'status', status: 404 },
			{ times: Infinity, where: ({ path }) => path.endsWith('/1.png') },
		);
		const { error, items } = await world.run({ parameters: EDIT });
		const urls = urlsOf(world, taskOf(world, 1));
		expect(items).toEqual([]);
		expect(error).toMatchObject({ message: TITLE, context: { data: { code: 404, urls } } });
		expect(error).toHaveProperty('description', expect.stringContaining(urls[1]));
		expect(error).toHaveProperty('description', expect.not.stringContaining(urls[0]));
	});

	test.each(MODES.slice(1))('with %s, the other items come through', async (onError) => {
		world.wiro.planEach((n) => ({ seconds: n }));
		world.wiro.fault('picture', { kind: 'status', status: 400 });
		const outcome = await world.run({ parameters: EDIT, items: [{}, {}, {}], onError });
		expect(outcome.error).toBeUndefined();
		const through = outcome.items.filter(({ binary }) => binary !== undefined);
		expect(through).toHaveLength(2);
		const failed = only(
			[...outcome.items, ...outcome.errorItems].filter(({ binary }) => binary === undefined),
		);
		expect(failed.json.error).toBe(TITLE);
		expect(world.wiro.billedTasks).toHaveLength(3);
	});

	test('Get Detail tells it in the same way', async () => {
		const task = await finishedTask(world, { outputs: 2 });
		world.wiro.fault('picture', { kind: 'status', status: 404 }, always);
		const outcome = await world.run({ parameters: pictureOf(task) });
		expectFailure(outcome, undefined, stayingAway(task, 'HTTP 404', 404));
	});
});

describe('whatever way the host sends the bytes', () => {
	const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), noise(50_000)]);
	let send: (response: ServerResponse) => void;
	const host = createServer((_request, response) => send(response));
	beforeAll(async () => await new Promise<void>((go) => host.listen(0, '127.0.0.1', go)));
	afterAll(async () => {
		host.closeAllConnections();
		await new Promise((closed) => host.close(closed));
	});
	const taskThere = async () =>
		await finishedTask(world, {
			outputs: [{ bytes, url: `http://127.0.0.1:${(host.address() as AddressInfo).port}/a/0.png` }],
		});

	test.each<[string, (response: ServerResponse) => void]>([
		[
			'in chunks, without telling the length',
			(response) => {
				response.writeHead(200, { 'content-type': 'image/png' });
				response.write(bytes.subarray(0, 70));
				response.end(bytes.subarray(70));
			},
		],
		[
			'compressed',
			(response) => {
				const small = gzipSync(bytes);
				response.writeHead(200, {
					'content-type': 'image/png',
					'content-encoding': 'gzip',
					'content-length': small.length,
				});
				response.end(small);
			},
		],
		['without a type', (response) => response.writeHead(200).end(bytes)],
	])('%s, the picture arrives', async (_name, sending) => {
		send = sending;
		const { error, items } = await world.run({ parameters: pictureOf(await taskThere()) });
		expect(error).toBeUndefined();
		expect(await bytesIn(world, only(items))).toEqual(bytes);
		expect(fileIn(items[0]).mimeType).toBe('image/png');
	});

	test('half of it in chunks is not handed on as the picture', async () => {
		send = (response) =>
			response
				.writeHead(200, { 'content-type': 'image/png' })
				.write(bytes.subarray(0, 25_000), () => response.end());
		const task = await taskThere();
		const outcome = await world.run({ parameters: pictureOf(task) });
		expectFailure(outcome, undefined, stayingAway(task, 'The picture came back incomplete'));
	});
});

describe('no more than sixteen pictures come down at once', () => {
	const SECONDS = 10;

	test('across items and their samples, and each place is used', async () => {
		world.wiro.planEach(() => ({ outputs: 5 }));
		world.wiro.fault('picture', { kind: 'delay', seconds: SECONDS }, always);
		const { error, items } = await world.run({ parameters: EDIT, items: [{}, {}, {}, {}] });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(20);
		const calls = world.wiro.callsTo('picture');
		expect(calls).toHaveLength(20);
		expect(mostAtOnce(calls, SECONDS)).toBe(16);
	});

	test('also of a single task', async () => {
		const task = await finishedTask(world, { outputs: 32 });
		world.wiro.fault('picture', { kind: 'delay', seconds: SECONDS }, always);
		const { items } = await world.run({ parameters: pictureOf(task) });
		expect(items).toHaveLength(32);
		const calls = world.wiro.callsTo('picture');
		expect(mostAtOnce(calls, SECONDS)).toBe(16);
		expect(calls[31].at - calls[0].at).toBeLessThan(2 * SECONDS * 1000);
	});

	test('also of several executions: they share the line and the memory', async () => {
		const task = await finishedTask(world, { outputs: 10 });
		world.wiro.fault('picture', { kind: 'delay', seconds: SECONDS }, always);
		const runs = [1, 2, 3].map(() => world.start({ parameters: pictureOf(task) }));
		const ended = await Promise.all(runs.map(async ({ finished }) => await finished));
		expect(ended.map(({ status }) => status)).toEqual(Array(3).fill('success'));
		expect(mostAtOnce(world.wiro.callsTo('picture'), SECONDS)).toBe(16);
	});

	test('four of large ones, whatever their size', async () => {
		const stream = { size: 20 * 1024 * 1024 };
		const outputs = Array.from({ length: 6 }, () => ({ stream }));
		const task = await finishedTask(world, { outputs });
		world.wiro.fault('picture', { kind: 'delay', seconds: SECONDS }, always);
		const { items } = await world.run({ parameters: pictureOf(task) });
		expect(items).toHaveLength(6);
		expect(mostAtOnce(world.wiro.callsTo('picture'), SECONDS)).toBe(4);
	});

	test('a large one that trickles holds up nobody else', async () => {
		const stream = { size: 90 * 1024 * 1024 };
		const slow = await finishedTask(world, { outputs: [{ stream }] });
		const others = await finishedTask(world, { outputs: 30 });
		world.wiro.fault('picture', { kind: 'slow', bytesPerSecond: 1000 }, { call: 1 });
		const trickling = world.start({ parameters: pictureOf(slow) });
		await later(30);
		const before = world.time.seconds();
		const { items } = await world.run({ parameters: pictureOf(others) });
		expect(items).toHaveLength(30);
		expect(world.time.seconds() - before).toBeLessThan(5);
		trickling.stop();
		await trickling.finished;
	});

	test('one that is stopped while its pictures wait leaves at once, and the others go on', async () => {
		const task = await finishedTask(world, { outputs: 20 });
		world.wiro.fault('picture', { kind: 'delay', seconds: 40 }, always);
		const first = world.start({ parameters: pictureOf(task) });
		await later(5);
		const second = world.start({ parameters: pictureOf(task) });
		const stopped = world.start({ parameters: pictureOf(task) });
		await later(5);
		const before = world.time.seconds();
		stopped.stop();
		await stopped.finished;
		expect(world.time.seconds() - before).toBeLessThan(1);
		expect((await first.finished).status).toBe('success');
		expect((await second.finished).status).toBe('success');
	});

	test('and a place in the account is free when its task is over, not when its picture is here', async () => {
		const [tasks, limit, taskSeconds, pictureSeconds] = [30, 5, 4, 5];
		Object.assign(world.wiro.settings, { accountLimit: limit, taskSeconds, queueSeconds: 0 });
		world.wiro.fault('picture', { kind: 'delay', seconds: pictureSeconds }, always);
		const { items } = await world.run({
			parameters: { ...EDIT, options: { maxConcurrency: tasks } },
			items: Array.from({ length: tasks }, () => ({})),
		});
		expect(items).toHaveLength(tasks);
		const ideal = (tasks / limit) * taskSeconds + pictureSeconds;
		expect(world.time.seconds() / ideal).toBeLessThanOrEqual(1.15);
	});

	test('while tasks are still started and watched', async () => {
		world.wiro.settings.accountLimit = 1;
		world.wiro.planEach(() => ({ outputs: 4, seconds: 1 }));
		world.wiro.fault('picture', { kind: 'hang' }, { times: 16 });
		const { error, items } = await world.run({ parameters: EDIT, items: [{}, {}, {}, {}, {}] });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(20);
		const hanging = world.wiro.callsTo('picture').filter(({ fault }) => fault === 'hang');
		const lastRun = Math.max(...world.wiro.callsTo('Run').map(({ at }) => at));
		expect(lastRun - hanging[0].at).toBeLessThan(60_000);
	});
});

describe('a download ends when the user presses Stop', () => {
	test.each<[string, Fault]>([
		['while the host does not answer', { kind: 'hang' }],
		['while the file comes in', { kind: 'slow', bytesPerSecond: 10 }],
		['between two attempts', { kind: 'status', status: 503, retryAfter: 100 }],
	])('%s', async (_name, fault) => {
		world.wiro.plan({ outputs: [{ bytes: noise(3000) }] });
		world.wiro.fault('picture', fault, always);
		const execution = world.start({ parameters: EDIT });
		await later(30);
		expect(world.wiro.callsTo('picture').length).toBeGreaterThan(0);
		const before = world.time.seconds();
		execution.stop();
		const { status } = await execution.finished;
		expect(status).toBe('canceled');
		expect(world.time.seconds() - before).toBeLessThan(5);
		expect(world.wiro.callsTo('Kill')).toEqual([]);
	});
});

test('starting and fetching are apart: Run now, the picture with Get Detail later', async () => {
	const started = await world.run({ parameters: RUN });
	await later(60);
	const { error, items } = await world.run({
		parameters: { operation: 'getDetail', taskId: '={{ $json.taskId }}', returnAs: 'image' },
		items: started.items,
	});
	expect(error).toBeUndefined();
	expect(await bytesIn(world, only(items))).toEqual(servedBytes(taskOf(world, 1)));
});

test('a task that did not succeed is not called paid when its picture is not there', async () => {
	const url = `${world.wiro.pictureOrigin}/never-written.png`;
	const outputs = [{ name: '0.png', contenttype: 'image/png', size: '10', url }];
	const task = await finishedTask(world, { pexit: '1', set: { outputs } });
	const { error } = await world.run({ parameters: pictureOf(task) });
	expect(error?.message).toBe(TITLE);
	expect(error?.description).toContain('did not end as a success');
	expect(error?.description).not.toContain('paid');
});
