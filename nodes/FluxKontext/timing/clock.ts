/**
 * A clock that only goes forward: seconds since some moment, whatever happens to the computer's date. Every wait, budget and age within a
 * process is measured by it, so that a step of the date decides over nothing. Dates are for what outlives the process.
 */
export function now(): number {
	return performance.now() / 1000;
}

/** The present as Wiro stamps it: seconds since 1970, by the computer's date. */
export function unixSeconds(): number {
	return Date.now() / 1000;
}
