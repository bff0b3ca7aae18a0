/** The makespan of an oracle that fills every place at once and asks once, at the right moment. */
export function idealMakespan(durations: number[], limit: number): number {
	const places = Array.from({ length: limit }, () => 0);
	for (const duration of durations) {
		const first = places.indexOf(Math.min(...places));
		places[first] += duration;
	}
	return Math.max(...places);
}
