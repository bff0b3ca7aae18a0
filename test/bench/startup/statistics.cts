/** The value of which as many are above as below. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** How far apart the smallest and the largest value lie. */
export function spread(values: number[]): number {
	return Math.max(...values) - Math.min(...values);
}
