import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { askedBreak, isTooManyRequests, STOPPING } from '../timing/policies';
import type { Problem } from '../wiro/types';
import { createGate } from './gate';

/** The pace of many calls at once: as fast as Wiro allows. */
export interface Pace {
	/** Makes a call when it is its turn. */
	turn<T>(call: () => Promise<T>): Promise<T>;
	/** Slows down when an answer asks for it. */
	heed(problem: Problem): void;
}

/** Makes a pace that begins without any pause between calls. Each request for peace slows it down once for all calls. */
export function createPace(): Pace {
	const gate = createGate(STOPPING.atOnce);
	let interval = 0;
	let nextAt = 0;
	return {
		turn: async (call) =>
			await gate(async () => {
				const at = Math.max(nextAt, now());
				nextAt = at + interval;
				await pause(at - now());
				return await call();
			}),
		heed: (problem) => {
			if (!isTooManyRequests(problem) || nextAt > now() + interval * STOPPING.atOnce) return;
			interval = Math.min(STOPPING.longestInterval, Math.max(STOPPING.firstInterval, interval * 2));
			nextAt = now() + Math.max(1, askedBreak(problem));
		},
	};
}
