import { Account } from '../../nodes/FluxKontext/account/account';
import { Places } from '../../nodes/FluxKontext/account/places';
import { createStop } from '../../nodes/FluxKontext/timing/stop';
import type { Execution } from '../engine/engine.cjs';
import { BlobsInDatabase } from '../pictures/binaryModes.cjs';
import { FROM_FILE, itemWith, usePictureWorld } from '../pictures/pictureWorld.cjs';
import { later } from '../promises/support/time.cjs';
import { outcomeOf } from '../support/fluxKontext.cjs';
import { edit, numbered } from './items.cjs';

/** The places of the accounts of a test. */
const used = new Set<Places>();
const { nextVisit } = Places.prototype;
Places.prototype.nextVisit = function (guest) {
	used.add(this);
	return nextVisit.call(this, guest);
};

/** A database that loses each file once it was looked at: it is gone when it is to be sent. */
class LosesFiles extends BlobsInDatabase {
	private readonly lost = new Set<string>();

	override async getAsStream(fileId: string) {
		if (this.lost.has(fileId)) throw new Error('The row is gone');
		this.lost.add(fileId);
		return await super.getAsStream(fileId);
	}
}

/** The beginning of a picture. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const world = usePictureWorld({ mode: 'database', database: () => new LosesFiles() });

beforeEach(() => {
	used.clear();
	Object.assign(world.wiro.settings, { accountLimit: 1, taskSeconds: 30 });
});

interface Ending {
	how: string;
	title: string;
	start(): Promise<Execution>;
	/** What happens ten seconds after it came. */
	end?(one: Execution): void;
}

const ENDINGS: Ending[] = [
	{
		how: 'is stopped',
		title: 'The execution was cancelled manually',
		start: async () => world.start({ parameters: edit(), items: numbered(3) }),
		end: (one) => one.stop(),
	},
	{
		how: 'runs out of time',
		title: 'Too many tasks at once for the balance of your Wiro account',
		start: async () => world.start({ parameters: edit({ timeout: 10 }), items: numbered(3) }),
	},
	{
		how: 'fails',
		title: 'The edit failed',
		start: async () => {
			world.wiro.planEach((_, { prompt }) =>
				prompt === 'Picture 0' ? { pexit: '1', seconds: 10 } : undefined,
			);
			return world.start({ parameters: edit(), items: numbered(3) });
		},
	},
	{
		how: 'can no longer read its file',
		title: "The file in 'data' cannot be read",
		start: async () => {
			const file = await world.storage.keep(PNG, { fileName: 'a.png' });
			return world.start({ parameters: FROM_FILE, items: [itemWith({ data: file })] });
		},
	},
];

async function expectAtRest(): Promise<void> {
	// A task that nobody watches keeps its place for as long as edits usually take.
	await later(30);
	expect([...used].map(({ atRest }) => atRest)).toEqual([true]);
}

describe.each(ENDINGS)('an execution that $how', ({ how, title, start, end }) => {
	test('while it has a place gives it back, and one that waits has it', async () => {
		const one = await start();
		await later(1);
		const other = world.start({ parameters: edit(), items: [{ n: 'other' }] });
		await later(9);
		end?.(one);
		const before = world.time.seconds();
		expect(outcomeOf(await one.finished).error?.message).toBe(title);
		expect(world.time.seconds() - before).toBeLessThan(5);
		expect((await other.finished).status).toBe('success');
		await expectAtRest();
	});

	test('while it waits leaves the turns of the others as they are', async () => {
		const first = world.start({ parameters: edit(), items: [{ n: 'first' }] });
		await later(1);
		const one = await start();
		const others = ['a', 'b'].map((n) => world.start({ parameters: edit(), items: [{ n }] }));
		await later(9);
		end?.(one);
		const before = world.time.seconds();
		const outcome = outcomeOf(await one.finished);
		const took = world.time.seconds() - before;
		const ended = await Promise.all(
			[first, ...others].map(async ({ finished }) => (await finished).status),
		);
		expect(ended).toEqual(Array(3).fill('success'));
		expect(outcome.error?.message).toBe(title);
		if (how === 'is stopped') expect(took).toBeLessThan(1);
		await expectAtRest();
	});
});

test("a moment in which n8n's database is away, so that a credential cannot be read, ends no other execution", () => {
	const account = new Account();
	account.unwell({ kind: 'credential', message: 'Driver not Connected' }, 0);
	expect(account.trouble).toBeNull();
});

test('thousands of starts that wait hold up neither n8n nor Stop', async () => {
	const [places, stop, guest] = [new Places(), createStop(), { turn: -1 }];
	const enter = async () => await places.enter(places.nextVisit(guest), 600, stop);
	const first = await enter();
	if (typeof first !== 'string') first.refused(0);
	const before = process.cpuUsage();
	const waiting = Array.from({ length: 5000 }, enter);
	await later(1);
	stop.stop();
	expect(await Promise.all(waiting)).toEqual(Array(5000).fill('stopped'));
	const { user, system } = process.cpuUsage(before);
	// Half a second on the machine that it was measured on, where it was a minute before.
	expect((user + system) / 1_000_000).toBeLessThan(5);
}, 120_000);
