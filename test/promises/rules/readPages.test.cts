import { readPages } from '../../../nodes/FluxKontext/batch/readPages';
import type { Task, TaskPage } from '../../../nodes/FluxKontext/wiro/types';
import { readTasks } from '../../../nodes/FluxKontext/wiro/wire';

/*
 * A list of tasks that changes while it is read, page by page. Tasks are numbers here, the newest is the highest.
 */

const PAGE = 10;

const tasksOf = (ids: number[]): Task[] =>
	readTasks({ tasklist: ids.map((id) => ({ id: String(id) })) }) ?? [];

const down = (from: number, to: number) =>
	Array.from({ length: from - to + 1 }, (_, n) => from - n);

interface World {
	/** The list, newest first, as it stands when a page is asked for; `call` counts from 1. */
	list: (call: number) => number[];
	total?: (list: number[], page: number[]) => number | null;
	/** After how many tasks it is enough. */
	most?: number;
	/** How many tasks are asked for a page, and how many are given at most. */
	size?: number;
	cap?: number;
}

async function read({
	list,
	total = ({ length }) => length,
	most = Infinity,
	size = PAGE,
	cap = size,
}: World) {
	const seen: number[] = [];
	let calls = 0;
	const end = await readPages({
		size,
		fetch: async ({ start, limit }: TaskPage) => {
			calls += 1;
			const all = list(calls);
			const page = all.slice(start, start + Math.min(limit, cap));
			const value = { tasks: tasksOf(page), total: total(all, page), wiroNow: null };
			return { ok: true, value };
		},
		take: (fresh) => {
			for (const { taskId } of fresh) {
				seen.push(Number(taskId));
				if (seen.length >= most) return true;
			}
			return false;
		},
	});
	return { seen, calls, complete: end.ok && end.value.complete };
}

test.each([0, 1, 9, 10, 11, 19, 20, 95])('a list of %i is read to its end', async (length) => {
	const all = down(length, 1);
	const { seen, complete, calls } = await read({ list: () => all });
	expect([seen, complete]).toEqual([all, true]);
	expect(calls).toBeLessThanOrEqual(Math.ceil(length / (PAGE - 1)) + 1);
});

test.each([
	['that tells no total', () => null],
	["that tells each page's own total", (_list: number[], page: number[]) => page.length],
	['that counts tasks it does not show', ({ length }: number[]) => length + 7],
])('a list %s is read to its end', async (_what, total) => {
	for (const length of [0, 1, 10, 37, 40]) {
		const all = down(length, 1);
		const { seen, complete } = await read({ list: () => all, total });
		expect([seen, complete]).toEqual([all, true]);
	}
});

test.each([
	[500, 6],
	[10_000, 101],
])('a list of %i tells its total, and is read with %i calls', async (length, most) => {
	const { seen, calls } = await read({ list: () => down(length, 1), size: 100 });
	expect([seen.length, calls]).toEqual([length, most]);
});

describe('where a gateway gives fewer tasks a page than were asked for', () => {
	test.each([
		['the whole total', ({ length }: number[]) => length],
		["each page's own total", (_list: number[], page: number[]) => page.length],
		['no total', () => null],
	])('and tells %s, the list is read to its end', async (_what, total) => {
		for (const length of [0, 1, 2, 4, 5, 37]) {
			const all = down(length, 1);
			const { seen, complete } = await read({ list: () => all, total, cap: 4 });
			expect([seen, complete]).toEqual([all, true]);
		}
	});

	test('and tasks go far into the list, the others come in order', async () => {
		const gone = [60, 55, 50];
		const list = (call: number) => down(60, 1).filter((id) => call < 12 || !gone.includes(id));
		const { seen, complete } = await read({ list, size: 20, cap: 4 });
		expect([seen, complete]).toEqual([down(60, 1), true]);
	});
});

test('tasks without an ID are read too, by their token or by all that they show', async () => {
	const all = [
		...down(30, 1).map((n) => ({ socketaccesstoken: `t${n}` })),
		...down(30, 1).map((n) => ({ createtime: String(n) })),
	];
	let seen = 0;
	const end = await readPages({
		size: PAGE,
		fetch: async ({ start, limit }: TaskPage) => {
			const tasks = readTasks({ tasklist: all.slice(start, start + limit) }) ?? [];
			return { ok: true, value: { tasks, total: all.length, wiroNow: null } };
		},
		take: (fresh) => {
			seen += fresh.length;
			return false;
		},
	});
	expect([end, seen]).toEqual([{ ok: true, value: { complete: true } }, 60]);
});

test('what is started while it is read is not in it, and moves nothing out of sight', async () => {
	const { seen } = await read({ list: (call) => down(50 + 3 * (call - 1), 1) });
	expect(seen).toEqual(down(50, 1));
});

describe('where tasks go while it is read', () => {
	const without = (gone: number[]) => (call: number) =>
		down(50, 1).filter((id) => call === 1 || !gone.includes(id));

	test.each([
		['some of the first page', down(48, 46)],
		['the last one of it', [41]],
		['all of it', down(50, 41)],
		['three pages of it', down(48, 20)],
	])('%s: the others come in order, and a limit keeps the newest', async (_what, gone) => {
		const left = down(40, 1).filter((id) => !gone.includes(id));
		const all = await read({ list: without(gone) });
		expect(all).toMatchObject({ seen: [...down(50, 41), ...left], complete: true });
		const some = await read({ list: without(gone), most: 15 });
		expect(some.seen).toEqual([...down(50, 41), ...left].slice(0, 15));
	});

	test('and as many are started meanwhile, none is missing', async () => {
		const { seen } = await read({
			list: (call) => (call === 1 ? down(50, 1) : [...down(53, 49), ...down(45, 1)]),
		});
		expect(seen).toEqual(down(50, 1));
	});
});

test.each([
	['shows the same page again and again', () => down(10, 1)],
	['never ends', (call: number) => down(1000 * call, 1000 * call - 999)],
])('a list that %s is given up, and said to be incomplete', async (_what, page) => {
	let calls = 0;
	const end = await readPages({
		size: PAGE,
		mostPages: 50,
		fetch: async () => {
			calls += 1;
			const tasks = tasksOf(page(calls).slice(0, PAGE));
			return { ok: true, value: { tasks, total: 1_000_000, wiroNow: null } };
		},
		take: () => false,
	});
	expect(end).toEqual({ ok: true, value: { complete: false } });
	expect(calls).toBeLessThanOrEqual(50);
});
