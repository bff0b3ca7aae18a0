import { ASKING } from '../../../nodes/FluxKontext/repeating/policies';
import { printTable } from '../support/table.cjs';
import { dice } from '../../batch/random/dice.cjs';
import { CASES, figuresOf, type Figures } from './cases.cjs';
import type { World } from './play.cjs';

/* The rule of asking in a world without network: seconds instead of minutes, the same figures each time. */

type Numbers = typeof ASKING;

/** The rule with other numbers, or with a part of it taken out. */
interface Variant {
	what: string;
	numbers?: Partial<Numbers>;
	world?: Omit<World, 'dice'>;
}

const scaled = (name: keyof Numbers, by: number): Variant => {
	const number = name === 'newest' ? Math.round(ASKING[name] * by) : ASKING[name] * by;
	return { what: `${name} ${Number(number.toFixed(4))}`, numbers: { [name]: number } };
};

const VARIANTS: Variant[] = [
	{ what: 'as it is' },
	{ what: 'nothing learned', world: { forgetful: true } },
	{ what: 'any status alike', world: { plainStatus: true } },
	...(['firstLook', 'share', 'steady', 'longest', 'soon', 'newest', 'spread'] as const).flatMap(
		(name) => [scaled(name, 0.5), scaled(name, 2)],
	),
	{ what: 'spread 0', numbers: { spread: 0 } },
	{ what: 'newest 1', numbers: { newest: 1 } },
	{ what: 'newest 20', numbers: { newest: 20 } },
];

function withNumbers<T>(numbers: Partial<Numbers>, job: () => T): T {
	const asIs = { ...ASKING };
	try {
		Object.assign(ASKING, numbers);
		return job();
	} finally {
		Object.assign(ASKING, asIs);
	}
}

function printBars(): boolean {
	const lines = CASES.flatMap((one) => {
		const { ratio, looks } = figuresOf(one, { dice: dice(7) });
		return [
			{
				what: one.title,
				value: ratio.toFixed(3),
				bar: { text: `at most ${one.ratio}`, ok: ratio <= one.ratio },
			},
			{
				what: `  Detail calls, ${one.looks.of === 'the mean' ? 'mean' : 'most'}`,
				value: looks.toFixed(one.looks.of === 'the mean' ? 2 : 0),
				bar: { text: `at most ${one.looks.most}`, ok: looks <= one.looks.most },
			},
		];
	});
	return printTable('The rule of asking, played: total / ideal, and Detail calls a task', lines);
}

const cell = ({ ratio, looks, ok }: Figures) =>
	`${ratio.toFixed(3)} ${looks.toFixed(1).padStart(4)}${ok ? ' ' : '*'}`;

function printVariants(): void {
	const head = CASES.map(({ short }) => short.padStart(11)).join('');
	process.stdout.write(`\nWhat each number saves; * misses a bar\n  ${' '.repeat(18)}${head}\n`);
	for (const { what, numbers = {}, world = {} } of VARIANTS) {
		const figures = withNumbers(numbers, () =>
			CASES.map((one) => figuresOf(one, { dice: dice(7), ...world })),
		);
		process.stdout.write(`  ${what.padEnd(18)}${figures.map((one) => ` ${cell(one)}`).join('')}\n`);
	}
}

const met = printBars();
printVariants();
process.exitCode = met ? 0 : 1;
