/**
 * Tells work to end. Like an AbortSignal, but made for a batch: hundreds of waits may listen to one of these, where Node.js warns of a leak
 * from the eleventh listener of an AbortSignal on.
 */
export interface Stop {
	readonly stopped: boolean;
	/**
	 * Calls the listener once when the work is to end; at once if it is already.
	 *
	 * @returns takes the listener back
	 */
	onStop(listener: () => void): () => void;
}

/** A `Stop` with the switch that sets it off. */
export interface StopSwitch extends Stop {
	stop(): void;
}

/** Makes a switch. */
export function createStop(): StopSwitch {
	const listeners = new Set<() => void>();
	let stopped = false;
	return {
		get stopped() {
			return stopped;
		},
		onStop: (listener) => {
			if (stopped) listener();
			else listeners.add(listener);
			return () => listeners.delete(listener);
		},
		stop: () => {
			stopped = true;
			for (const listener of listeners) listener();
			listeners.clear();
		},
	};
}

/** Ends work when the one or the other does. */
export function either(one: Stop, other: Stop): Stop {
	const both = createStop();
	for (const each of [one, other]) each.onStop(both.stop);
	return both;
}

/** For work that nothing ends but its own budget. */
export const NEVER: Stop = { stopped: false, onStop: () => () => undefined };
