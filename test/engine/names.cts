import dns, { type LookupAddress } from 'node:dns';

/**
 * A name server of our own: what it knows it answers, the rest is asked as usual. Node.js itself tries the addresses of a name, one after the
 * other.
 *
 * @param known the addresses of each name
 * @returns ends it
 */
export function resolveNames(known: Record<string, LookupAddress[]>): () => void {
	const { lookup } = dns;
	const spy = jest.spyOn(dns, 'lookup').mockImplementation(((...given: unknown[]) => {
		const found = known[String(given[0])];
		if (found === undefined) return Reflect.apply(lookup, dns, given);
		const answer = given.at(-1) as (error: null, found: LookupAddress[]) => void;
		process.nextTick(answer, null, found);
	}) as typeof dns.lookup);
	return () => spy.mockRestore();
}

/** Both of this computer, as most know it by its name. */
export const BOTH_FAMILIES: LookupAddress[] = [
	{ address: '::1', family: 6 },
	{ address: '127.0.0.1', family: 4 },
];
