import type { Fault } from '../sandbox/types.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { pressTest } from './support/credentialTest.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN, RUN_AND_WAIT } from './support/failures.cjs';
import { ABOUT_A_TASK, only, startTask } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();

const MB = 1024 * 1024;

const TITLE = 'The answer from Wiro is far too long';

const FLOODS: Array<[string, Fault]> = [
	['an answer of 200 MB', { kind: 'flood', bytes: 200 * MB }],
	['an answer of 500 KB that unzips to 500 MB', { kind: 'flood', bytes: 500 * MB, zipped: true }],
];

/** What Node.js and the system hold of a connection's bytes on their way, on both sides. */
const ON_THE_WAY = 12 * MB;

/** The most memory that bytes took at once while something ran. */
async function mostBytes<T>(work: () => Promise<T>): Promise<number> {
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	let active = true;
	const look = () => {
		const { arrayBuffers } = process.memoryUsage();
		// What tests before this one left is collected meanwhile.
		least = Math.min(least, arrayBuffers);
		most = Math.max(most, arrayBuffers - least);
		if (active) setImmediate(look);
	};
	look();
	await work();
	active = false;
	return most;
}

const sent = () => world.wiro.calls.map(({ sentBytes = 0 }) => sentBytes);

describe.each(FLOODS)('%s', (_what, fault) => {
	test.each(ABOUT_A_TASK)(
		'to %s ends in words, and is not asked for again',
		async (operation, route, plan) => {
			await failsInEveryMode(world, {
				given: async () => {
					const { id } = await startTask(world, plan);
					await later(1);
					world.wiro.fault(route, fault, { times: Infinity });
					if (operation !== 'getDetail') world.wiro.fault('Detail', fault, { times: Infinity });
					return { parameters: { operation, taskId: id } };
				},
				failing: () => ({
					title: TITLE,
					says: ['Try again later'],
					details: { taskId: only(world.wiro.tasks).id },
				}),
				then: () => expect(world.wiro.callsTo(route)).toHaveLength(1),
			});
		},
	);

	test('is read no further than 10 MB', async () => {
		const { id } = await startTask(world);
		world.wiro.fault('Detail', fault);
		const parameters = { operation: 'getDetail', taskId: id };
		const most = await mostBytes(async () => await world.run({ parameters }));
		expect(Math.max(...sent())).toBeGreaterThan(0);
		expect(Math.max(...sent())).toBeLessThan(10 * MB + ON_THE_WAY);
		expect(most).toBeLessThan(3 * (10 * MB + ON_THE_WAY));
	});

	test('to Run may have started the edit, which is looked for and taken over', async () => {
		world.wiro.fault('Run', fault);
		const { json, error } = await world.run({ parameters: RUN_AND_WAIT });
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true, taskId: only(world.wiro.tasks).id });
	});

	test('to Run is told as possibly paid where it cannot be looked for, and is not paid twice', async () => {
		world.wiro.settings.hasList = false;
		world.wiro.fault('Run', fault);
		const first = await world.run({ parameters: RUN });
		expect(first.error).toMatchObject({
			message: TITLE,
			description: expect.stringContaining('may have been started and billed'),
		});
		await world.run({ parameters: RUN, resume: retryFromList(first.run) });
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	});

	test('in the middle of a wait goes by unnoticed', async () => {
		world.wiro.fault('Detail', fault, { call: 2 });
		const { json } = await world.run({ parameters: RUN_AND_WAIT });
		expect(only(json)).toMatchObject({ succeeded: true });
	});

	test('to the Test button ends in words', async () => {
		world.wiro.fault('Detail', fault);
		const { status, message } = await pressTest(world.credential);
		expect([status, message]).toEqual(['Error', expect.stringContaining(TITLE)]);
		expect(Math.max(...sent())).toBeLessThan(10 * MB + ON_THE_WAY);
	});
});

test('where Kill answers far too long, the task that was killed is reported', async () => {
	const { id } = await startTask(world, { queueSeconds: 0, seconds: 900 });
	await later(1);
	world.wiro.fault('Kill', { kind: 'flood', bytes: 200 * MB });
	const { json } = await world.run({ parameters: { operation: 'kill', taskId: id } });
	expect(only(json)).toMatchObject({ taskId: id, status: 'task_cancel' });
});

describe('an answer that trickles', () => {
	test('is not waited for longer than any answer', async () => {
		world.wiro.settings.hasList = false;
		world.wiro.fault('Run', { kind: 'trickle' });
		const { error } = await world.run({ parameters: RUN });
		expect(error).toMatchObject({ message: 'Wiro did not answer in time' });
		expect(world.time.seconds()).toBeLessThan(61);
	});

	test('does not hold up Stop', async () => {
		world.wiro.fault('Detail', { kind: 'trickle' }, { times: Infinity });
		const execution = world.start({ parameters: RUN_AND_WAIT });
		await new Promise<void>((resolve) => {
			setTimeout(() => {
				execution.stop();
				resolve();
			}, 8_000);
		});
		world.wiro.clearFaults();
		await execution.finished;
		expect(world.time.seconds()).toBeLessThan(8 + 5);
		expect(world.wiro.unfinishedTasks).toEqual([]);
	});

	test('to the Test button is not waited for longer than 20 seconds', async () => {
		world.wiro.fault('Detail', { kind: 'trickle' });
		const { message } = await pressTest(world.credential);
		expect(message).toContain('Wiro did not answer in time');
		expect(world.time.seconds()).toBeLessThan(21);
	});
});

const LINE =
	'Step 12345678901234567 of many that the tool logs at length is done, and it is "well"\n';

test('a log of 9 MB in one answer is read, and the ID of the task beside it', async () => {
	const { id } = await startTask(world);
	const debugoutput = LINE.repeat((9 * MB) / JSON.stringify(LINE).slice(1, -1).length);
	const tasklist = [{ id, status: 'task_start', debugoutput }];
	world.wiro.fault('Detail', { kind: 'json', body: { result: true, errors: [], tasklist } });
	const { json, error } = await world.run({
		parameters: { operation: 'getDetail', taskId: id, simplify: false },
	});
	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ id });
	expect(only(json).debugoutput === debugoutput).toBe(true);
});
