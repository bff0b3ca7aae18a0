import { createHash } from 'node:crypto';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { BlobsInDatabase, openStorage } from '../pictures/binaryModes.cjs';
import { later } from '../promises/support/time.cjs';
import { plainPicture } from '../sandbox/pictures.cjs';
import type { Fault } from '../sandbox/types.cjs';
import { outcomeOf, startFluxKontext } from '../support/fluxKontext.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { edit, numbered } from './items.cjs';

/* What a lost start must not do to others, and what others must not do to it. */

const world = useWorld();
const { log } = world;

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const BY_FILE: INodeParameters = {
	operation: 'runAndWait',
	prompt: 'Make the background white',
	inputImageSource: 'binary',
	inputImageBinaryProperty: 'data',
	returnAs: 'url',
};

const fileItem = (name: string, bytes = plainPicture(name)): INodeExecutionData => ({
	json: {},
	binary: {
		data: { data: bytes.toString('base64'), mimeType: 'image/png', fileName: `${name}.png` },
	},
});

/** Whose picture an item's task edits. */
const pictureOf = (outcome: ReturnType<typeof outcomeOf>, names: string[]) => {
	if (outcome.json.length === 0) return null;
	const sent = world.wiro.task(String(outcome.json[0].taskId))?.files.inputImage?.sha256;
	const digest = (name: string) => createHash('sha256').update(plainPicture(name)).digest('hex');
	return names.find((name) => digest(name) === sent) ?? 'another';
};

/** To the node an account at another address is another one. */
const elsewhere = () => ({
	...world.credential,
	baseUrl: world.credential.baseUrl.replace('127.0.0.1', 'localhost'),
});

const retry = async (run: Parameters<typeof retryFromList>[0], parameters: INodeParameters) => {
	const use = { parameters, credential: world.credential, resume: retryFromList(run) };
	return outcomeOf(await startFluxKontext(use).finished);
};

/** The answer is lost, and the list is out of order for as long as the first try looks at it. */
function loseStart(): void {
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	world.wiro.fault('List', { kind: 'status', status: 503 }, { times: 6 });
}

const told = () => log.filter((line) => line.startsWith('warn') && /may run and cost/.test(line));

async function stopAfter(seconds: number, use: Parameters<typeof world.start>[0]) {
	const execution = world.start(use);
	setTimeout(() => execution.stop(), seconds * 1000);
	await execution.finished;
	await later(120);
}

describe('a picture of somebody else is never taken for a lost one', () => {
	test('of two executions at once with the same prompt', async () => {
		world.wiro.fault('Run', { kind: 'reset' }, { call: 1 });
		world.wiro.fault('Run', { kind: 'dropAfterWork' }, { call: 2 });
		const [first, second] = ['alice', 'bob'].map((name) =>
			world.start({ parameters: BY_FILE, items: [fileItem(name)] }),
		);
		const names = ['alice', 'bob'];
		expect([null, 'alice']).toContain(pictureOf(outcomeOf(await first.finished), names));
		expect([null, 'bob']).toContain(pictureOf(outcomeOf(await second.finished), names));
	});

	test('of another n8n, an hour later', async () => {
		world.wiro.fault('Run', { kind: 'reset' }, { call: 1 });
		const first = await world.run({ parameters: BY_FILE, items: [fileItem('alice')] });
		expect(first.error).toBeDefined();
		await later(3600);
		await world.run({ parameters: BY_FILE, items: [fileItem('bob')], credential: elsewhere() });
		await later(3600);
		const again = await retry(first.run, BY_FILE);
		expect(pictureOf(again, ['alice', 'bob'])).toBe('alice');
	});
});

test('what another n8n had started before, with the very same inputs, is not taken for a lost start', async () => {
	const baseUrl = world.credential.baseUrl.replace('127.0.0.1', 'localhost');
	const use = { parameters: edit(), items: numbered(1) };
	const other = await world.run({ ...use, credential: { ...world.credential, baseUrl } });
	await later(600);
	world.wiro.fault('Run', { kind: 'reset' });
	const first = await world.run(use);
	expect(first.error?.message).toBe('The connection to Wiro broke before the answer came');
	const { json } = await retry(first.run, edit());
	expect(json[0].succeeded).toBe(true);
	expect(json[0].taskId).not.toBe(other.json[0].taskId);
	expect(world.wiro.tasks).toHaveLength(2);
});

describe('a lost start is not paid a second time', () => {
	test('after more later tasks than a few pages of the list hold', async () => {
		world.wiro.settings.taskSeconds = 1;
		loseStart();
		const first = await world.run({ parameters: edit(), items: [{ n: 'lost' }] });
		expect(first.error).toBeDefined();
		await world.run({ parameters: edit({ maxConcurrency: 50 }), items: numbered(510) });
		await retry(first.run, edit());
		const own = world.wiro.tasks.filter(({ parameters }) => parameters.prompt === 'Picture lost');
		expect(own).toHaveLength(1);
	}, 120_000);

	test("where Wiro reports to an address with the execution's number in it", async () => {
		loseStart();
		const parameters = edit({ callbackUrl: '=https://example.com/done/{{ $execution.id }}' });
		const first = await world.run({ parameters, items: numbered(1) });
		expect(first.error).toBeDefined();
		await later(120);
		const { json } = await retry(first.run, parameters);
		expect(json[0].succeeded).toBe(true);
		expect(world.wiro.tasks).toHaveLength(1);
	});
});

test('files of one prompt that never reached Wiro are delivered by a later try', async () => {
	world.wiro.fault('Run', { kind: 'reset' }, { times: 2 });
	const items = ['alice', 'bob'].map((name) => fileItem(name));
	const first = await world.run({ parameters: BY_FILE, items });
	expect(first.error).toBeDefined();
	await later(120);
	const { error, json } = await retry(first.run, BY_FILE);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(2);
	expect(world.wiro.tasks).toHaveLength(2);
});

describe('Stop tells of a lost start, or stops it', () => {
	test('while it is looked for', async () => {
		Object.assign(world.wiro.settings, { listLagSeconds: 20, taskSeconds: 300 });
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		await stopAfter(5, { parameters: edit(), items: numbered(1) });
		expect(told()).toHaveLength(1);
	});

	test('while the list is slow to answer', async () => {
		world.wiro.settings.taskSeconds = 300;
		world.wiro.fault('Run', { kind: 'dropAfterWork' });
		world.wiro.fault('List', { kind: 'delay', seconds: 20 });
		await stopAfter(5, { parameters: edit(), items: numbered(1) });
		expect([world.wiro.tasks.length, world.wiro.unfinishedTasks]).toEqual([1, []]);
	});

	test('while its Run has no answer', async () => {
		world.wiro.settings.taskSeconds = 300;
		world.wiro.fault('Run', { kind: 'hangAfterWork' }, { call: 2 });
		await stopAfter(5, { parameters: edit(), items: numbered(3) });
		expect(world.wiro.unfinishedTasks).toEqual([]);
	});

	test('between two tries', async () => {
		world.wiro.settings.taskSeconds = 300;
		loseStart();
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 5000 };
		const execution = world.start({ parameters: edit(), items: numbered(1), node });
		const timer = setInterval(() => {
			if (world.wiro.callsTo('List').length < 6) return;
			clearInterval(timer);
			setTimeout(() => execution.stop(), 2000);
		}, 500);
		await execution.finished;
		expect(told()).toHaveLength(1);
	});
});

test('Stop reads no file any more that waits to go up', async () => {
	world.wiro.fault('Run', { kind: 'hang' }, { times: Infinity });
	const big = Buffer.concat([plainPicture('x'), Buffer.alloc(12 * 1024 * 1024)]);
	const items = Array.from({ length: 12 }, (_, n) => fileItem(`${n}`, big));
	const sizes: number[] = [];
	const real = Buffer.allocUnsafe;
	const spy = jest.spyOn(Buffer, 'allocUnsafe').mockImplementation((size: number) => {
		if (size > 5_000_000) sizes.push(size);
		return real.call(Buffer, size);
	});
	const parameters = { ...BY_FILE, options: { maxConcurrency: 12 } };
	const execution = world.start({ parameters, items });
	let before = 0;
	setTimeout(() => {
		before = sizes.length;
		execution.stop();
	}, 30_000);
	await execution.finished;
	spy.mockRestore();
	expect(before).toBeGreaterThan(0);
	expect(sizes).toHaveLength(before);
}, 60_000);

/** A storage that takes its time. */
class SlowBlobs extends BlobsInDatabase {
	reads = 0;

	override async getAsStream(fileId: string) {
		this.reads += 1;
		await later(5);
		return await super.getAsStream(fileId);
	}
}

const slowFiles = async (count: number) => {
	const blobs = new SlowBlobs();
	const storage = await openStorage('database', blobs);
	const facts = { fileName: 'photo.png', mimeType: 'image/png' };
	const kept = numbered(count).map(async () => await storage.keep(plainPicture('x'), facts));
	const items = (await Promise.all(kept)).map((data) => ({ json: {}, binary: { data } }));
	return { blobs, storage, items };
};

test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'nor the rest of the items that a slow storage holds up (%s)',
	async (onError) => {
		const { blobs, storage, items } = await slowFiles(30);
		const execution = world.start({ parameters: BY_FILE, items, onError });
		await later(12);
		execution.stop();
		const before = world.time.seconds();
		expect((await execution.finished).status).toBe('canceled');
		expect(world.time.seconds() - before).toBeLessThan(6);
		expect([blobs.reads, world.wiro.calls]).toEqual([3, []]);
		await storage.close();
	},
);

test('nor one that is to be compared with earlier edits', async () => {
	const { blobs, storage, items } = await slowFiles(12);
	const parameters = { ...BY_FILE, options: { maxConcurrency: 12, reuseHours: 24 } };
	const execution = world.start({ parameters, items });
	// Each is looked at when its item is read; then five at once are read whole.
	await later(12 * 5 + 3);
	const before = blobs.reads;
	expect(before).toBe(12 + 5);
	execution.stop();
	await execution.finished;
	await later(60);
	expect(blobs.reads).toBe(before);
	await storage.close();
});

describe('the others are not given up', () => {
	test.each([3, 4])('for %d starts that were lost at one moment and are found again', async (n) => {
		world.wiro.fault('Run', { kind: 'dropAfterWork' }, { times: n });
		const use = { parameters: edit({ maxConcurrency: n }), items: numbered(20), ...CONTINUE };
		const { json } = await world.run(use);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(20);
	});

	test.each([404, 401, 407])('for one single HTTP %d', async (status) => {
		world.wiro.fault('Run', { kind: 'status', status }, { call: 3 });
		const use = { parameters: edit({ maxConcurrency: 1 }), items: numbered(20), ...CONTINUE };
		const { json } = await world.run(use);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(19);
	});

	test.each<[string, Fault]>([
		['a gateway refuses at one moment (503)', { kind: 'status', status: 503 }],
		['a connection that breaks ends at one moment', { kind: 'reset' }],
	])('for all starts that %s', async (_what, fault) => {
		world.wiro.fault('Run', fault, { times: 5 });
		world.wiro.fault('Run', { kind: 'delay', seconds: 2 }, { call: 6, times: Infinity });
		const { json } = await world.run({ parameters: edit(), items: numbered(50), ...CONTINUE });
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(45);
	});

	test('for one start that is lost, and two that were lost the day before', async () => {
		world.wiro.settings.hasList = false;
		world.wiro.fault('Run', { kind: 'reset' }, { times: 2 });
		await world.run({ parameters: edit(), items: numbered(2), ...CONTINUE });
		await later(86_400);
		world.wiro.fault('Run', { kind: 'reset' });
		const use = { parameters: edit({ maxConcurrency: 1 }), items: numbered(10), ...CONTINUE };
		const { json } = await world.run(use);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(9);
	});

	test('for the uploads of another execution that break', async () => {
		world.wiro.settings.taskSeconds = 60;
		const where = ({ files }: { files: object }) => Object.keys(files).length > 0;
		world.wiro.fault('Run', { kind: 'reset' }, { times: Infinity, where });
		const use = { parameters: edit({ maxConcurrency: 2 }), items: numbered(10), ...CONTINUE };
		const healthy = world.start(use);
		await later(10);
		const items = ['a', 'b', 'c', 'd'].map((name) => fileItem(name));
		await world.run({ parameters: BY_FILE, items, ...CONTINUE });
		const { json } = outcomeOf(await healthy.finished);
		expect(json.filter(({ succeeded }) => succeeded === true)).toHaveLength(10);
	});

	test('for one large upload that hangs', async () => {
		const big = Buffer.concat([plainPicture('x'), Buffer.alloc(65 * 1024 * 1024)]);
		world.wiro.fault('Run', { kind: 'hang' }, { call: 1 });
		const hung = world.start({ parameters: BY_FILE, items: [fileItem('big', big)], ...CONTINUE });
		await later(2);
		const before = world.time.seconds();
		await world.run({ parameters: { ...BY_FILE, prompt: 'Other' }, items: [fileItem('small')] });
		expect(world.time.seconds() - before).toBeLessThan(60);
		await hung.finished;
	}, 60_000);
});

test('edits by address do not wait behind uploads of other accounts that hang', async () => {
	const big = Buffer.concat([plainPicture('x'), Buffer.alloc(15 * 1024 * 1024)]);
	const where = ({ files }: { files: object }) => Object.keys(files).length > 0;
	world.wiro.fault('Run', { kind: 'hang' }, { times: Infinity, where });
	const hung = [elsewhere(), world.credential].map((credential) =>
		world.start({ credential, parameters: BY_FILE, items: Array(3).fill(fileItem('big', big)) }),
	);
	await later(20);
	const before = world.time.seconds();
	await world.run({ parameters: edit(), items: numbered(1) });
	expect(world.time.seconds() - before).toBeLessThan(10);
	for (const each of hung) each.stop();
	await Promise.all(hung.map(async ({ finished }) => await finished));
}, 60_000);

test('starts that hang are not told as a full account', async () => {
	world.wiro.fault('Run', { kind: 'hang' }, { times: 4 });
	const use = { parameters: edit({ timeout: 30 }), items: numbered(8), ...CONTINUE };
	const { json } = await world.run(use);
	expect(JSON.stringify(json)).not.toContain('balance');
});

test('a gateway that gives up long before Wiro starts the task does not make Retry On Fail pay twice', async () => {
	world.wiro.fault('Run', { kind: 'gateway', status: 504, body: {}, workAfter: 20 });
	const use = { parameters: edit({ maxConcurrency: 2 }), items: numbered(10), node: RETRY };
	await world.run(use);
	const own = world.wiro.tasks.filter(({ parameters }) => parameters.prompt === 'Picture 0');
	expect(own).toHaveLength(1);
});
