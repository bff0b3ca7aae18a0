import { now } from '../timing/clock';
import { pause } from '../timing/pause';
import { askedBreak } from '../repeating/breaks';
import { isTooManyRequests } from '../repeating/passing';
import { LEAST_TRY, POLICIES, STOPPING } from '../repeating/policies';
import type { CallResult } from '../wiro/types';
import { createRoom } from '../timing/gate';

/** The pace of many calls at once: as fast as Wiro allows. */
export interface Pace {
	/**
	 * Makes a call when it is its turn.
	 *
	 * @param endsAt no call is begun after this moment of the forward clock: it is told as one that was never answered
	 * @param call is told how many seconds it may take
	 */
	turn<T>(
		endsAt: number,
		call: (seconds: number) => Promise<CallResult<T>>,
	): Promise<CallResult<T>>;
}

/** Makes a pace that begins without any pause between calls, and slows down each time that Wiro asks for fewer of them. */
export function createPace(): Pace {
	const room = createRoom(STOPPING.atOnce);
	let interval = 0;
	let nextAt = 0;
	let breakEndsAt = 0;
	return {
		turn: async (endsAt, call) =>
			await room(1, async () => {
				while (now() < nextAt && now() < endsAt) await pause(Math.min(nextAt, endsAt) - now());
				const begun = now();
				if (begun >= endsAt) return { ok: false, problem: { kind: 'lost', reason: 'timeout' } };
				nextAt = begun + interval;
				const answer = await call(Math.max(LEAST_TRY, endsAt - begun));
				// Calls that were under way when it slowed down are too many for the old pace, and say nothing about the new one.
				if (answer.ok || !isTooManyRequests(answer.problem) || begun < breakEndsAt) return answer;
				interval = Math.min(
					STOPPING.longestInterval,
					Math.max(STOPPING.firstInterval, interval * 2),
				);
				const asked = Math.min(askedBreak(answer.problem), POLICIES.question.longestBreak);
				breakEndsAt = now() + Math.max(1, asked);
				nextAt = breakEndsAt;
				return answer;
			}),
	};
}
