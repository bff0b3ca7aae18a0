const MINUTE = 60;

function clock(seconds: number): string {
	return `${Math.floor(seconds / MINUTE)}:${String(Math.floor(seconds % MINUTE)).padStart(2, '0')}`;
}

/**
 * Runs a long step and shows that it goes on: one line that counts where somebody watches, a line now and then in a log.
 *
 * @param title what is done
 * @param about how long it takes, in words
 * @param step the step
 */
export async function withProgress<T>(
	title: string,
	about: string,
	step: () => Promise<T>,
): Promise<T> {
	const watched = process.stderr.isTTY;
	const begun = Date.now();
	const line = (end: string) => {
		const words = `${title} ${clock((Date.now() - begun) / 1000)}${end}`;
		process.stderr.write(watched ? `\r\x1b[2K${words}` : `${words}\n`);
	};
	line(` (takes ${about})`);
	const timer = setInterval(() => line(` (takes ${about})`), watched ? 1000 : 30_000);
	try {
		const result = await step();
		line(' done');
		return result;
	} catch (error) {
		line(' failed');
		throw error;
	} finally {
		clearInterval(timer);
		if (watched) process.stderr.write('\n');
	}
}
