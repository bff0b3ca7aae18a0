/** Milliseconds that this machine's wall clock was set ahead of Wiro's by tests. */
let ahead = 0;

/** Wiro's time, in milliseconds since 1970. A step of the local wall clock is none of Wiro's. */
export function wiroNow(): number {
	return Date.now() - ahead;
}

/** Tells that the local wall clock was set forward, or back, by so many milliseconds; Wiro's goes on evenly. */
export function localClockStepped(milliseconds: number): void {
	ahead += milliseconds;
}
