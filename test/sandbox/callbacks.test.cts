import { later } from '../promises/support/time.cjs';
import { useWorld } from '../support/world.cjs';
import {
	FORGERIES,
	SHAPES,
	type CallbackWeather,
	type RecordedCallback,
	type SandboxTask,
} from './index.cjs';
import { Receiver } from './receiver.cjs';
import { run as runByHand } from './testClient.cjs';

const world = useWorld({ queueSeconds: 0, taskSeconds: 6 });
let receiver: Receiver;
beforeEach(async () => {
	receiver = new Receiver();
	await receiver.open();
});
afterEach(async () => await receiver.close());

/** Starts so many tasks that call back, and lets time pass. */
async function run(tasks: number, seconds: number, callbackUrl = receiver.url) {
	const parameters = { operation: 'run', prompt: 'A dog', options: { callbackUrl } };
	const items = Array.from({ length: tasks }, () => ({}));
	const { error } = await world.run({ parameters, items });
	expect(error).toBeUndefined();
	await later(seconds);
}

const inWeather = async (callbacks: CallbackWeather, tasks: number) => {
	world.wiro.weather = { callbacks };
	await run(tasks, 600);
};
const truth = ({ id, token }: SandboxTask, status = 'task_postprocess_end') =>
	JSON.stringify({ taskid: id, tasktoken: token, status });
const of = (task: SandboxTask) => world.wiro.callbacks.filter(({ taskId }) => taskId === task.id);
/** Seconds from the end of its task until it was sent. */
const lag = ({ at, taskId = '' }: RecordedCallback) =>
	(at - (world.wiro.task(taskId)?.moments.finished ?? NaN)) / 1000;

describe('in calm weather', () => {
	it('each task calls back once, the moment it is done, and that is recorded', async () => {
		await run(3, 600);
		const { tasks, callbacks } = world.wiro;
		expect(callbacks).toEqual(
			tasks.map((task) => ({
				at: task.moments.finished,
				taskId: task.id,
				url: receiver.url,
				contentType: 'application/json',
				body: truth(task),
				attempt: 1,
				status: 200,
			})),
		);
		expect(receiver.got.map(({ text }) => text)).toEqual(tasks.map((task) => truth(task)));
	});

	it.each([
		['answers 500', () => (receiver.answers = [500])],
		['is not there', async () => await receiver.close()],
	])('a receiver that %s is not called again', async (_what, arrange) => {
		await arrange();
		await run(1, 600);
		expect(world.wiro.callbacks).toHaveLength(1);
		expect(world.wiro.callbacks[0].status).toBe(receiver.got.length > 0 ? 500 : undefined);
	});

	it('example.com is never called, and a text that is no address calls nobody', async () => {
		await run(1, 600, 'https://example.com/done');
		await run(1, 600, 'https://www.example.com/done');
		await runByHand(world.wiro, { callbackUrl: 'Tell me when it is done' });
		await later(600);
		expect(world.wiro.tasks).toHaveLength(3);
		expect(world.wiro.callbacks).toEqual([]);
	});

	it('is as planned: what is sent, when, and whether at all', async () => {
		world.wiro.planEach((n) => ({
			callbacks: [
				[],
				[
					{ seconds: -2, body: 'too early', contentType: 'text/plain' },
					{ seconds: 60, body: { taskid: 1 } },
				],
				[{ body: listing }],
			][n - 1],
		}));
		await run(3, 600);
		const [, , third] = world.wiro.tasks;
		const sent = world.wiro.callbacks.map((one) => [lag(one), one.contentType, one.body]);
		expect(sent).toEqual([
			[-2, 'text/plain', 'too early'],
			[0, 'application/json', `{"taskid":"${third.id}","tasks":3}`],
			[60, 'application/json', '{"taskid":1}'],
		]);
	});

	it('a stopped task is done at once: what was to come then comes as long after that', async () => {
		world.wiro.plan({ outcome: 'stuck', callbacks: [{}, { seconds: 10 }, { seconds: -10 }] });
		await run(1, 60);
		expect(world.wiro.callbacks).toEqual([]);
		const [task] = world.wiro.tasks;
		await world.run({ parameters: { operation: 'kill', taskId: task.id } });
		await later(60);
		const killedAt = task.cancelledAt ?? NaN;
		expect(of(task).map(({ at, body }) => [(at - killedAt) / 1000, body])).toEqual([
			[0, truth(task, 'task_cancel')],
			[0, truth(task, 'task_cancel')],
			[10, truth(task, 'task_cancel')],
		]);
	});

	it('a reset forgets what was sent, was to come and is to be tried again', async () => {
		world.wiro.settings.callbackTries = 3;
		receiver.answers = [500, 500];
		world.wiro.plan({ callbacks: [{ seconds: 0 }, { seconds: 60 }] });
		await run(1, 7);
		expect(world.wiro.callbacks).toHaveLength(1);
		world.wiro.reset();
		await later(600);
		expect(world.wiro.callbacks).toEqual([]);
		expect(receiver.got).toHaveLength(1);
	});
});

describe('in rough weather', () => {
	it('lost: nothing is sent', async () => {
		await inWeather({ lost: 1 }, 5);
		expect(world.wiro.callbacks).toEqual([]);
	});

	it('doubled: the same is sent twice, at once or within a minute', async () => {
		await inWeather({ doubled: 1 }, 20);
		const gaps = world.wiro.tasks.map((task) => {
			expect(of(task).map(({ body }) => body)).toEqual([truth(task), truth(task)]);
			const [first, second] = of(task).map(lag);
			expect(first).toBe(0);
			return second;
		});
		expect(gaps.filter((gap) => gap === 0)).not.toHaveLength(0);
		expect(gaps.filter((gap) => gap > 1 && gap <= 60)).not.toHaveLength(0);
	});

	it('delayed: it comes seconds up to minutes late', async () => {
		await inWeather({ delayed: 1 }, 20);
		const lags = world.wiro.callbacks.map(lag);
		expect(lags).toHaveLength(20);
		expect(Math.min(...lags)).toBeGreaterThanOrEqual(1);
		expect(Math.min(...lags)).toBeLessThan(10);
		expect(Math.max(...lags)).toBeGreaterThan(100);
		expect(Math.max(...lags)).toBeLessThanOrEqual(300);
	});

	it('hastened: it tells of the end up to two seconds before Detail does', async () => {
		const seen: unknown[] = [];
		receiver.before = async () => {
			const parameters = { operation: 'getDetail', taskId: world.wiro.callbacks[0].taskId };
			seen.push((await world.run({ parameters })).json[0].succeeded);
		};
		await inWeather({ hastened: 1 }, 1);
		const [task] = world.wiro.tasks;
		expect(receiver.got.map(({ text }) => text)).toEqual([truth(task)]);
		expect(seen).toEqual([null]);
		const [early] = of(task).map(lag);
		expect(early).toBeLessThan(0);
		expect(early).toBeGreaterThanOrEqual(-2);
	});

	it('reshaped: each way to name a task is there, and each names its own', async () => {
		await inWeather({ reshaped: 1 }, 30);
		const known = (task: SandboxTask) =>
			SHAPES.map(({ body }) => (typeof body === 'function' ? body(task, []) : body)).map((body) =>
				typeof body === 'string' ? body : JSON.stringify(body),
			);
		const used = world.wiro.tasks.map((task) => {
			const [{ body }] = of(task);
			expect(of(task)).toHaveLength(1);
			expect(known(task)).toContain(body);
			expect(body.includes(task.token) || body.includes(task.id)).toBe(true);
			return known(task).indexOf(body);
		});
		expect(new Set(used).size).toBe(SHAPES.length);
		const forms = receiver.got.filter(({ contentType }) => contentType.includes('form'));
		expect(new URLSearchParams(forms[0].text).get('tasktoken')).toMatch(/^\w{30}$/);
	});

	it('forged: others post there too, before or after the end, and the truth comes as well', async () => {
		await inWeather({ forged: 1 }, 30);
		for (const task of world.wiro.tasks) {
			expect(of(task).map(({ body }) => body)).toContain(truth(task));
			expect(of(task).length).toBeGreaterThanOrEqual(2);
			expect(of(task).length).toBeLessThanOrEqual(4);
		}
		const forged = world.wiro.callbacks.filter(
			({ taskId = '', body }) => body !== truth(world.wiro.task(taskId) as SandboxTask),
		);
		expect(forged.some((one) => lag(one) < -1)).toBe(true);
		expect(forged.some((one) => lag(one) > 1)).toBe(true);
		const got = receiver.got.map(({ text }) => text);
		expect(Math.max(...got.map(({ length }) => length))).toBeGreaterThan(300_000);
		expect(got).toEqual(expect.arrayContaining(['', expect.stringContaining('nobodysToken')]));
		expect(got.some((text) => text !== '' && !isJson(text))).toBe(true);
		expect(new Set(receiver.got.map(({ contentType }) => contentType))).toEqual(
			new Set(['application/json', 'text/plain', 'image/png']),
		);
		expect(forged.some((one) => namesAnother(one))).toBe(true);
		expect(FORGERIES.length).toBeLessThan(forged.length);
	});

	it('tries again up to three times in all, two seconds apart, until the answer is 200', async () => {
		receiver.answers = [500, 404, 503, 302, 200];
		await inWeather({ tries: 3 }, 1);
		const tried = () =>
			world.wiro.callbacks.map((one) => [one.attempt, Math.round(lag(one)), one.status]);
		expect(tried()).toEqual([
			[1, 0, 500],
			[2, 2, 404],
			[3, 4, 503],
		]);
		world.wiro.callbacks.length = 0;
		await run(1, 600);
		expect(tried()).toEqual([
			[1, 0, 302],
			[2, 2, 200],
		]);
		expect(new Set(receiver.got.map(({ text }) => text)).size).toBe(2);
		world.wiro.callbacks.length = 0;
		await receiver.close();
		await run(1, 600);
		expect(tried()).toEqual([1, 2, 3].map((n) => [n, n * 2 - 2, undefined]));
	});

	it('clears: each task calls back once again, whoever listens', async () => {
		world.wiro.weather = { callbacks: { lost: 1, tries: 3 } };
		world.wiro.clearWeather();
		receiver.answers = [500];
		await run(1, 600);
		expect(world.wiro.callbacks).toHaveLength(1);
	});

	it('is the same for the same seed, and another for another', async () => {
		const seen: unknown[] = [];
		for (const seed of [7, 7, 8]) {
			world.wiro.reset();
			world.wiro.weather = { seed, callbacks: { delayed: 0.5, doubled: 0.5, forged: 0.5 } };
			await run(10, 600);
			seen.push(world.wiro.callbacks.map((one) => [lag(one), one.contentType]));
		}
		expect(seen[1]).toEqual(seen[0]);
		expect(seen[2]).not.toEqual(seen[0]);
	});
});

describe('a forged callback', () => {
	it('goes where a test sends it, as it is, and is recorded with its answer', async () => {
		receiver.answers = [409];
		const sent = await world.wiro.forgeCallback(receiver.url, '{"taskid":', 'text/html');
		expect(sent).toMatchObject({ body: '{"taskid":', status: 409 });
		expect(world.wiro.callbacks).toEqual([sent]);
		expect(receiver.got).toEqual([{ contentType: 'text/html', text: '{"taskid":' }]);
		await world.wiro.forgeCallback(receiver.url, { taskid: 'Grüße' });
		expect(receiver.got[1]).toEqual({
			contentType: 'application/json',
			text: '{"taskid":"Grüße"}',
		});
	});
});

describe('warped time', () => {
	it('stands still while a callback is on its way', async () => {
		const ticking = setInterval(() => undefined, 1);
		await world.wiro.forgeCallback(receiver.url, 'x'.repeat(20_000_000));
		clearInterval(ticking);
		expect(receiver.got[0].text).toHaveLength(20_000_000);
		expect(world.time.seconds()).toBe(0);
	});

	it('goes on while the receiver waits for time to pass before it answers', async () => {
		receiver.before = async () => await later(40);
		expect(await world.wiro.forgeCallback(receiver.url, '')).toMatchObject({ status: 200 });
		expect(world.time.seconds()).toBe(40);
	});
});

test('a stopped sandbox gives up the callbacks that nobody answers', async () => {
	receiver.before = async () => await new Promise(() => undefined);
	void world.wiro.forgeCallback(receiver.url, 'never answered');
	while (receiver.got.length === 0) await new Promise(setImmediate);
	expect(world.wiro.withheld).toBe(1);
	await world.wiro.stop();
	while (world.wiro.withheld > 0) await new Promise(setImmediate);
	expect(world.wiro.callbacks).toMatchObject([{ body: 'never answered' }]);
});

function isJson(text: string): boolean {
	try {
		return JSON.parse(text) !== undefined;
	} catch {
		return false;
	}
}

function namesAnother({ taskId, body }: RecordedCallback): boolean {
	return world.wiro.tasks.some(({ id, token }) => id !== taskId && body.includes(token));
}

function listing({ id }: SandboxTask, all: readonly SandboxTask[]) {
	return { taskid: id, tasks: all.length };
}
