/** Lets so many seconds pass on the warped clock. */
export async function later(seconds: number): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
}
