import { dice, type Dice } from '../batch/random/dice.cjs';
import type { Answer } from './answers.cjs';
import { callbacksIn, throwCallbackWeather, type CallbackWeather } from './callbackWeather.cjs';
import { wiroNow } from './clock.cjs';
import type { Fault, OutputPlan, RecordedCall, TaskPlan } from './types.cjs';

/** What is the matter between the client and a healthy Wiro. A share is of the calls, from 0 to 1; left out = none. */
export interface Weather {
	/** The same seed makes the same weather. */
	seed?: number;
	/** Half of the answers take no longer; the tail is heavy: one in a hundred takes fifty times as long or longer. */
	latencySeconds?: number;
	/** Calls that are never answered, half of them after the work was done. */
	silent?: number;
	/** Connections that break, half of them after the work was done. */
	broken?: number;
	/** Gateways that answer 5xx with JSON of their own, half of them after the work was done. */
	gateway?: number;
	/** The project's limit of calls in any second; beyond it HTTP 429 with Retry-After. */
	callsPerSecond?: number;
	/** Answers with more than was asked for: other tasks before the asked one, a warning beside a started task. */
	extras?: number;
	/** Answers with numbers as texts and texts as numbers. */
	swapped?: number;
	/** The bandwidth of the picture host. */
	bytesPerSecond?: number;
	/** Pictures that come in a trickle of ten bytes a second. */
	trickle?: number;
	/** Pictures whose announced size, type or name is wrong. */
	misannounced?: number;
	/** A picture is there only so long after it was first asked for; until then 404. */
	lateSeconds?: number;
	/** Pictures that are gone: 404 for as long as the weather lasts. */
	gone?: number;
	listLagSeconds?: number;
	balanceShrinks?: boolean;
	callbacks?: CallbackWeather;
}

/** Weather for people who want to see the node in trouble: every kind of it, none of it hopeless. */
export const ROUGH: Weather = {
	latencySeconds: 0.3,
	silent: 0.01,
	broken: 0.03,
	gateway: 0.04,
	callsPerSecond: 10,
	extras: 0.2,
	swapped: 0.2,
	bytesPerSecond: 500_000,
	trickle: 0.01,
	misannounced: 0.2,
	lateSeconds: 2,
	listLagSeconds: 3,
	balanceShrinks: true,
	callbacks: {
		lost: 0.05,
		doubled: 0.1,
		delayed: 0.1,
		hastened: 0.1,
		reshaped: 0.2,
		forged: 0.1,
		tries: 3,
	},
};

/** Throws a weather: each kind is there in one case of three. */
export function throwWeather(thrown: Dice): Weather {
	const maybe = <T,>(value: T) => (thrown.chance(1 / 3) ? value : undefined);
	const seed = thrown.whole(1, 1_000_000);
	return {
		seed,
		latencySeconds: maybe(thrown.pick([0.05, 0.5, 2])),
		silent: maybe(thrown.next() * 0.1),
		broken: maybe(thrown.next() * 0.3),
		gateway: maybe(thrown.next() * 0.3),
		callsPerSecond: maybe(thrown.whole(1, 20)),
		extras: maybe(thrown.next()),
		swapped: maybe(thrown.next()),
		bytesPerSecond: maybe(thrown.pick([50, 1000])),
		trickle: maybe(thrown.next() * 0.2),
		misannounced: maybe(thrown.next()),
		lateSeconds: maybe(thrown.pick([1, 3, 8])),
		gone: maybe(thrown.next() * 0.2),
		listLagSeconds: maybe(thrown.pick([2, 20])),
		balanceShrinks: maybe(true),
		callbacks: throwCallbackWeather(dice(seed)),
	};
}

/** A weather at work. */
export class Sky {
	private readonly dice: Dice;
	private recent: number[] = [];
	private readonly firstAsked = new Map<string, { at: number; gone: boolean }>();

	constructor(private readonly weather: Weather) {
		this.dice = dice(weather.seed ?? 1);
	}

	/** What befalls this call, if anything. */
	fault(call: RecordedCall): Fault | undefined {
		if (call.host === 'api' && this.tooFast()) return TOO_FAST;
		if (this.hits('silent')) return { kind: this.half() ? 'hang' : 'hangAfterWork' };
		if (this.hits('broken')) return { kind: this.half() ? 'reset' : 'dropAfterWork' };
		if (call.host === 'api' && this.hits('gateway')) return this.gateway();
		if (call.route === 'picture') return this.pictureFault(call);
		const { latencySeconds } = this.weather;
		// A Pareto tail: half take up to the median, one in ten five times as long, one in a hundred fifty times.
		const share = Math.max(0.001, 1 - this.dice.next());
		return latencySeconds === undefined
			? undefined
			: { kind: 'delay', seconds: latencySeconds * Math.min(100, 0.5 / share) };
	}

	/** The answer as it arrives. */
	shape({ route }: RecordedCall, answer: Answer): Answer {
		let { json } = answer;
		if (this.hits('extras') && isObject(json)) json = withExtras(route, json);
		if (this.hits('swapped')) json = swapped(json);
		return { ...answer, json };
	}

	/** How the n-th task goes: its pictures may be announced wrongly, and its callbacks be rough. */
	plan(plan: TaskPlan, n: number, samples: number): TaskPlan {
		const { callbacks, seed = 1 } = this.weather;
		// Dice of its own: what befalls its callbacks does not hang on the calls before it.
		const rough = callbacks && { callbacks: callbacksIn(callbacks, dice(seed + n)) };
		return { ...rough, ...this.announced(samples), ...plan };
	}

	private announced(samples: number): Pick<TaskPlan, 'outputs'> {
		if (this.weather.misannounced === undefined) return {};
		const outputs = Array.from({ length: samples }, (): Partial<OutputPlan> => {
			if (!this.hits('misannounced')) return {};
			return this.dice.pick([
				{ size: '1' },
				{ size: '999999' },
				{ contentType: 'text/plain' },
				{ contentType: 'application/octet-stream', name: '0' },
				{ name: '0.bin' },
			]);
		});
		return { outputs };
	}

	private pictureFault({ path }: RecordedCall): Fault | undefined {
		const { lateSeconds = 0, bytesPerSecond } = this.weather;
		const known = this.firstAsked.get(path) ?? { at: wiroNow(), gone: this.hits('gone') };
		this.firstAsked.set(path, known);
		if (known.gone || wiroNow() < known.at + lateSeconds * 1000) {
			return { kind: 'status', status: 404 };
		}
		if (this.hits('trickle')) return { kind: 'slow', bytesPerSecond: 10 };
		return bytesPerSecond === undefined ? undefined : { kind: 'slow', bytesPerSecond };
	}

	private gateway(): Fault {
		const status = this.dice.pick([500, 502, 503, 504]);
		const body = this.dice.pick([
			{ errors: ['upstream timed out'] },
			{ result: false, errors: [{ code: 0, message: 'upstream timed out' }] },
			{ message: 'upstream timed out' },
		]);
		return this.half() ? { kind: 'status', status, body } : { kind: 'gateway', status, body };
	}

	private tooFast(): boolean {
		const { callsPerSecond = Infinity } = this.weather;
		this.recent = this.recent.filter((at) => at > wiroNow() - 1000);
		if (this.recent.length >= callsPerSecond) return true;
		this.recent.push(wiroNow());
		return false;
	}

	private hits(
		kind:
			'silent' | 'broken' | 'gateway' | 'extras' | 'swapped' | 'trickle' | 'misannounced' | 'gone',
	) {
		const share = this.weather[kind];
		return share !== undefined && this.dice.chance(share);
	}

	private half(): boolean {
		return this.dice.chance(0.5);
	}
}

const TOO_FAST: Fault = {
	kind: 'status',
	status: 429,
	retryAfter: 1,
	body: { result: false, errors: ['Too many requests'] },
};

function withExtras(route: RecordedCall['route'], json: Record<string, unknown>) {
	if (route === 'Run' && json.taskid !== undefined) return { ...json, errors: ['warning'] };
	const { tasklist } = json;
	if (route !== 'Detail' || !Array.isArray(tasklist) || !isObject(tasklist[0])) return json;
	const other = {
		...tasklist[0],
		id: '1',
		uuid: '00000000-0000-4000-8000-000000000000',
		socketaccesstoken: 'anotherTasksToken',
		status: 'task_postprocess_end',
		pexit: '1',
		outputs: [],
	};
	return { ...json, total: String(tasklist.length + 1), tasklist: [other, ...tasklist] };
}

/** Numbers as texts, and texts of a number as numbers; what a number cannot hold stays a text. */
function swapped(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(swapped);
	if (isObject(value)) {
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swapped(inner)]));
	}
	if (typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value)) return value;
	return Number.isSafeInteger(Math.floor(Number(value))) ? Number(value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
