/**
 * The sandbox's timers. They look `setTimeout` up when they are set, so that a test may put a fake
 * clock over it; they never keep the process alive; and all of them can be cleared at once.
 */
export class Timers {
	private readonly pending = new Set<() => void>();

	/** Calls `action` after so many milliseconds, and returns what takes that back. */
	after(milliseconds: number, action: () => void): () => void {
		// The clock may be swapped before the timer is cleared: each handle needs its own clock's clear.
		const clear = globalThis.clearTimeout;
		const handle = globalThis.setTimeout(() => {
			this.pending.delete(cancel);
			action();
		}, milliseconds);
		handle.unref?.();
		const cancel = () => {
			this.pending.delete(cancel);
			clear(handle);
		};
		this.pending.add(cancel);
		return cancel;
	}

	/** Resolves after so many milliseconds; never, when the timers are cleared before. */
	async sleep(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => this.after(milliseconds, resolve));
	}

	/** Forgets everything that was to come. */
	clear(): void {
		for (const cancel of [...this.pending]) cancel();
	}
}
