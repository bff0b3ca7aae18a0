/** Dice with a seed: the same seed throws the same numbers (mulberry32). */
export interface Dice {
	/** From 0 up to, but not including, 1. */
	next(): number;
	/** A whole number, both ends included. */
	whole(from: number, to: number): number;
	/** True in this share of the cases. */
	chance(share: number): boolean;
	pick<T>(choices: readonly T[]): T;
}

/** Makes dice. */
export function dice(seed: number): Dice {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
	const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		whole,
		chance: (share) => next() < share,
		pick: (choices) => choices[whole(0, choices.length - 1)],
	};
}
