import type { Stop } from './stop';

/**
 * Lets jobs run at once as long as they fit in together, first come first served. One that is larger than all the room runs alone. When
 * the stop strikes, nobody waits any longer: the job, which looks at the stop itself, runs at once.
 */
export type Room = <T>(size: number, job: () => Promise<T>, stop?: Stop) => Promise<T>;

interface Waiting {
	size: number;
	enter(): void;
}

/**
 * Makes a room.
 *
 * @param whole how much fits in at once
 */
export function createRoom(whole: number): Room {
	let free = whole;
	let queue: Waiting[] = [];
	const admit = () => {
		while (queue.length > 0 && queue[0].size <= free) {
			free -= queue[0].size;
			queue.shift()?.enter();
		}
	};
	return async (size, job, stop) => {
		const waiting: Waiting = { size: Math.min(size, whole), enter: () => undefined };
		let taken = true;
		let takeBack: (() => void) | undefined;
		await new Promise<void>((resolve) => {
			waiting.enter = resolve;
			queue.push(waiting);
			admit();
			takeBack = stop?.onStop(() => {
				if (!queue.includes(waiting)) return;
				queue = queue.filter((other) => other !== waiting);
				taken = false;
				resolve();
				admit();
			});
		});
		takeBack?.();
		try {
			return await job();
		} finally {
			if (taken) free += waiting.size;
			admit();
		}
	};
}
