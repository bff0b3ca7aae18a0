import { Account } from '../../../nodes/FluxKontext/account/account';
import { dice } from '../../batch/random/dice.cjs';
import { mean } from '../support/table.cjs';
import { play, type Played, type World } from './play.cjs';

/** One of the situations that the rule of asking has to be good at. */
export interface Case {
	title: string;
	/** For the head of a column. */
	short: string;
	/** Most of total / ideal, in the mean. */
	ratio: number;
	/** Most Detail calls a task: of any task, or in the mean. */
	looks: { of: 'any task' | 'the mean'; most: number };
	/** Everything that was played; the same in each run. */
	play(world: World): Array<Pick<Played, 'ratio' | 'looks'>>;
}

type Between = (from: number, to: number) => number;

function seeded(seed: number): Between {
	const { next } = dice(seed);
	return (from, to) => from + next() * (to - from);
}

const times = <T,>(count: number, make: (n: number) => T): T[] =>
	Array.from({ length: count }, (_, n) => make(n));

/** Single edits, each the first of its account. */
const firsts = (from: number, to: number) => (world: World) => {
	const between = seeded(1);
	return times(300, () => play(new Account(), [between(from, to)], 1, world));
};

/** Batches, each the first of its account. */
function batches(count: number, items: number, limit: number, run: (between: Between) => number) {
	return (world: World) => {
		const between = seeded(2);
		const batch = () => times(items, () => run(between));
		return times(count, () => play(new Account(), batch(), limit, world));
	};
}

interface Row {
	/** The kind's own time, once drawn. */
	usual: [number, number];
	/** How far each edit may be from it. */
	spread: number;
	/** What the n-th edit takes of it. */
	pace?: (n: number) => number;
	/** Which of the edits count. */
	counted: [number, number];
}

/** Single edits of a kind, one after another. */
const rows =
	({ usual, spread, pace = () => 1, counted: [from, to] }: Row) =>
	(world: World) => {
		const between = seeded(3);
		return times(150, () => {
			const account = new Account();
			const time = between(...usual);
			const edit = (n: number) =>
				play(account, [time * pace(n) * between(1 - spread, 1 + spread)], 1, world);
			return times(to, edit).slice(from);
		}).flat();
	};

const USUAL = { usual: [4, 8], spread: 0.03 } satisfies Partial<Row>;

/** From the twentieth edit on. */
const then = (pace: number) => (n: number) => (n < 20 ? 1 : pace);

/** What the rule has to be good at. */
export const CASES: Case[] = [
	{
		title: 'One task of 4 to 8 s, nothing known',
		short: 'short',
		ratio: 1.1,
		looks: { of: 'any task', most: 8 },
		play: firsts(4, 8),
	},
	{
		title: 'One task of 50 to 70 s, nothing known',
		short: 'long',
		ratio: 1.06,
		looks: { of: 'any task', most: 30 },
		play: firsts(50, 70),
	},
	{
		title: 'One task of 300 to 600 s, nothing known',
		short: 'endless',
		ratio: 1.008,
		looks: { of: 'any task', most: 80 },
		play: firsts(300, 600),
	},
	{
		title: '100 tasks of 5.5 to 6.5 s, limit 10',
		short: 'batch',
		ratio: 1.1,
		looks: { of: 'the mean', most: 4 },
		play: batches(10, 100, 10, (between) => between(5.5, 6.5)),
	},
	{
		title: '100 tasks of 4 to 28 s, most of them short, limit 10',
		short: 'mixed',
		ratio: 1.1,
		looks: { of: 'the mean', most: 7 },
		play: batches(10, 100, 10, (between) => 4 * 7 ** (between(0, 1) * between(0, 1))),
	},
	{
		title: '1,000 tasks of 2 s, limit 50',
		short: 'load',
		ratio: 1.15,
		looks: { of: 'the mean', most: 2 },
		play: batches(1, 1000, 50, () => 2),
	},
	{
		title: 'Single edits of a kind of 4 to 8 s, within 3 % of it, from the fifth on',
		short: 'kind',
		ratio: 1.04,
		looks: { of: 'any task', most: 4 },
		play: rows({ ...USUAL, counted: [4, 16] }),
	},
	{
		title: 'The same where the status never tells that the end is near',
		short: 'plain',
		ratio: 1.05,
		looks: { of: 'any task', most: 4 },
		play: (world) => rows({ ...USUAL, counted: [4, 16] })({ ...world, plainStatus: true }),
	},
	{
		title: 'A kind becomes 40 % faster: the fourth to tenth edit then',
		short: 'faster',
		ratio: 1.08,
		looks: { of: 'the mean', most: 3 },
		play: rows({ ...USUAL, pace: then(0.6), counted: [23, 30] }),
	},
	{
		title: 'A kind becomes 40 % slower: the first ten edits then',
		short: 'slower',
		ratio: 1.05,
		looks: { of: 'the mean', most: 5 },
		play: rows({ ...USUAL, pace: then(1.4), counted: [20, 30] }),
	},
	{
		title: 'A task of 40 to 80 s where its kind takes 4 to 8 s',
		short: 'outlasts',
		ratio: 1.06,
		looks: { of: 'any task', most: 40 },
		play: rows({ ...USUAL, pace: then(10), counted: [20, 21] }),
	},
	{
		title: '50 tasks of 40 s at once; calls within a quarter of a second, from 20 s on',
		short: 'burst',
		ratio: 1.12,
		looks: { of: 'any task', most: 25 },
		play: (world) =>
			times(5, () =>
				play(
					new Account(),
					times(50, () => 40),
					50,
					world,
				),
			).map((played) => ({
				ratio: played.ratio,
				looks: [mostAtOnce(played)],
			})),
	},
];

/** The most questions within a quarter of a second. */
const mostAtOnce = ({ askedAt }: Played) => {
	const counts = new Map<number, number>();
	for (const at of askedAt.filter((time) => time > 20)) {
		const quarter = Math.floor(at * 4);
		counts.set(quarter, (counts.get(quarter) ?? 0) + 1);
	}
	return Math.max(...counts.values());
};

/** What a case came to. */
export interface Figures {
	ratio: number;
	looks: number;
	ok: boolean;
}

/** Plays a case. */
export function figuresOf({ play: playAll, ratio: most, looks: bar }: Case, world: World): Figures {
	const played = playAll(world);
	const ratio = mean(played.map((one) => one.ratio));
	const calls = played.flatMap((one) => one.looks);
	const looks = bar.of === 'the mean' ? mean(calls) : Math.max(...calls);
	return { ratio, looks, ok: ratio <= most && looks <= bar.most };
}
