/** Why work is to end: the user pressed Stop (or n8n's execution timeout struck), or another item failed and ends the batch. */
export type StopReason = 'user' | 'otherItem';

/**
 * Tells work to end. Like an AbortSignal, but made for a batch: hundreds of waits may listen to one of these, where Node.js warns of a leak
 * from the eleventh listener of an AbortSignal on.
 */
export interface Stop {
	/** Why the work is to end; null while it is not. */
	readonly reason: StopReason | null;
	readonly stopped: boolean;
	/**
	 * Calls the listener once when the work is to end; at once if it is already.
	 *
	 * @returns takes the listener back
	 */
	onStop(listener: () => void): () => void;
}

/** A `Stop` with the switch that sets it off. The first reason stands, but for the user's, which goes before any. */
export interface StopSwitch extends Stop {
	stop(reason: StopReason): void;
}

/** Makes a switch. */
export function createStop(): StopSwitch {
	const listeners = new Set<() => void>();
	let reason: StopReason | null = null;
	return {
		get reason() {
			return reason;
		},
		get stopped() {
			return reason !== null;
		},
		onStop: (listener) => {
			if (reason !== null) listener();
			else listeners.add(listener);
			return () => listeners.delete(listener);
		},
		stop: (why) => {
			if (reason === null || why === 'user') reason = why;
			for (const listener of listeners) listener();
			listeners.clear();
		},
	};
}

/** Ends work when the one or the other does. */
export function either(one: Stop, other: Stop): Stop {
	const both = createStop();
	for (const each of [one, other]) each.onStop(() => both.stop(each.reason ?? 'otherItem'));
	return both;
}

/** For work that nothing ends but its own budget. */
export const NEVER: Stop = { reason: null, stopped: false, onStop: () => () => undefined };
