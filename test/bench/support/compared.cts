/** The fixed intervals, in seconds, that the node is compared with: what people use today. `npm run bench -- --bars` leaves them out. */
export const FIXED = process.env.BENCH_BARS_ONLY === 'true' ? [] : [1, 5, 15, 20];
