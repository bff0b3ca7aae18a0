import type { Fault, FaultTiming, RecordedCall, Route } from './types.cjs';
import type { Sky } from './weather.cjs';

interface Planned {
	route: Route;
	fault: Fault;
	timing: FaultTiming;
	/** Calls counted so far. */
	seen: number;
	/** Calls hit so far. */
	hits: number;
}

const ONLY_PICTURES = new Set<Fault['kind']>([
	'truncatedFile',
	'stalledFile',
	'shortFile',
	'wrongType',
	'slow',
]);

/** The faults that are still to come. */
export class Faults {
	/** What befalls the calls that no planned fault hits. */
	sky: Sky | undefined;
	private planned: Planned[] = [];

	/**
	 * Plans a fault. One with `call` counts every call; one without waits for the next call that no
	 * fault planned before it takes, so that two in a row hit two calls in a row.
	 */
	add(route: Route, fault: Fault, timing: FaultTiming = {}): void {
		const onPictures = route === 'picture' || route === 'input';
		if (ONLY_PICTURES.has(fault.kind) && !onPictures) {
			throw new Error(`The fault "${fault.kind}" is one of the picture host, not of ${route}`);
		}
		if (fault.kind === 'seedQuotes' && route !== 'Kill' && route !== 'Cancel') {
			throw new Error(`Only Kill and Cancel have the seed's quotes, not ${route}`);
		}
		this.planned.push({ route, fault, timing, seen: 0, hits: 0 });
	}

	/** The fault that hits this call, if any. */
	take(call: RecordedCall): Fault | undefined {
		let taken: Fault | undefined;
		for (const planned of this.planned) {
			const { route, timing } = planned;
			if (route !== call.route || (timing.where && !timing.where(call))) continue;
			if (taken && timing.call === undefined) continue;
			planned.seen += 1;
			if (planned.seen < (timing.call ?? 1)) continue;
			planned.hits += 1;
			taken ??= planned.fault;
		}
		this.planned = this.planned.filter(({ hits, timing }) => hits < (timing.times ?? 1));
		return taken ?? this.sky?.fault(call);
	}

	clear(): void {
		this.planned = [];
	}
}
