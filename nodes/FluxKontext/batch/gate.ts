/** Lets a limited number of jobs run at once, first come first served. */
export type Gate = <T>(job: () => Promise<T>) => Promise<T>;

/**
 * Makes a gate.
 *
 * @param places how many jobs may run at once
 */
export function createGate(places: number): Gate {
	let free = places;
	const queue: Array<() => void> = [];
	return async (job) => {
		if (free > 0) free -= 1;
		else await new Promise<void>((resolve) => queue.push(resolve));
		try {
			return await job();
		} finally {
			const next = queue.shift();
			if (next === undefined) free += 1;
			else next();
		}
	};
}
