import type { Fault, Route, TaskPlan, WiroSandbox } from '../../sandbox/index.cjs';
import type { NodeUse } from '../../support/fluxKontext.cjs';
import type { Dice } from './dice.cjs';
import { throwEdits, throwParameters, type Edit } from './edits.cjs';

/** A batch that the dice have thrown. */
export interface RandomBatch {
	edits: Edit[];
	use: Pick<NodeUse, 'parameters' | 'items' | 'onError' | 'node'>;
	/** Whether earlier edits are reused. */
	reuses: boolean;
	/** When n8n dies in the first execution, in seconds; null when it does not. */
	diesAfter: number | null;
	/** When Stop is pressed, in seconds; null when it is not. */
	stopAfter: number | null;
	/** Its limit, in US dollars; null where it has none. */
	maxCost: number | null;
	/** How many edits may fail; null where it has no such limit. */
	maxFailures: number | null;
	/** How often a failed execution is retried from n8n's list, or with reuse, any is executed again. */
	retries: number;
}

const ANY_CALL: Fault[] = [
	{ kind: 'reset' },
	{ kind: 'hang' },
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 503, retryAfter: 3 },
	{ kind: 'status', status: 429, retryAfter: 2 },
	{ kind: 'status', status: 429 },
	{ kind: 'html' },
	{ kind: 'html', status: 502 },
	{ kind: 'truncated' },
	{ kind: 'empty' },
	{ kind: 'emptyAfterWork' },
	{ kind: 'dropAfterWork' },
	{ kind: 'hangAfterWork' },
	{ kind: 'json', body: [] },
	{ kind: 'refusal', code: 0, message: 'Something is wrong' },
	{ kind: 'plainErrors', messages: ['Something is wrong'] },
	{ kind: 'redirect', location: '/v1/elsewhere' },
	{ kind: 'delay', seconds: 2 },
];

const ANY_DOWNLOAD: Fault[] = [
	...ANY_CALL,
	{ kind: 'status', status: 404 },
	{ kind: 'truncatedFile' },
	{ kind: 'shortFile' },
	{ kind: 'wrongType' },
	{ kind: 'slow', bytesPerSecond: 100 },
];

const FAULTS: Array<[Route, Fault[]]> = [
	['Run', [...ANY_CALL, { kind: 'refusal', code: 96, message: 'Too many concurrent tasks' }]],
	['Detail', ANY_CALL],
	['Kill', [...ANY_CALL, { kind: 'seedQuotes' }]],
	['Cancel', [...ANY_CALL, { kind: 'seedQuotes' }]],
	['picture', ANY_DOWNLOAD],
];

const PLANS: TaskPlan[] = [
	{ pexit: '1', debugerror: 'out of memory' },
	{ outcome: 'error' },
	{ outcome: 'stuck' },
	{ outcome: 'vanish' },
	{ pexit: null },
	{ statusOverride: 'task_dreaming' },
	{ seconds: 40 },
	{ queueSeconds: 8 },
];

/** Throws a batch, and sets the sandbox up for it. */
export function throwBatch(dice: Dice, wiro: WiroSandbox): RandomBatch {
	wiro.settings.accountLimit = dice.chance(0.4) ? dice.whole(1, 4) : undefined;
	wiro.settings.queueSeconds = dice.pick([0, 0.2, 2]);
	wiro.settings.taskSeconds = () => 1 + dice.next() * 9;
	wiro.planEach(() => (dice.chance(0.15) ? dice.pick(PLANS) : undefined));
	for (const [route, faults] of FAULTS) {
		while (dice.chance(0.45)) {
			wiro.fault(route, dice.pick(faults), {
				call: dice.whole(1, 12),
				times: dice.pick([1, 1, 1, 2, 4]),
			});
		}
	}
	const edits = throwEdits(dice, dice.whole(1, 7));
	const onError = dice.pick([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const);
	const maxCost = dice.chance(0.3) ? dice.pick([0.002, 0.02, 0.2]) : null;
	const maxFailures = onError !== undefined && dice.chance(0.3) ? dice.whole(1, 3) : null;
	const reuses = dice.chance(0.25);
	const diesAfter = reuses && dice.chance(0.5) ? dice.next() * 15 : null;
	return {
		edits,
		reuses,
		diesAfter,
		maxCost,
		maxFailures,
		use: {
			parameters: {
				...throwParameters(dice),
				operation: 'runAndWait',
				returnAs: dice.pick(['image', 'url']),
				simplify: dice.chance(0.8),
				options: {
					maxConcurrency: dice.whole(1, 8),
					timeout: dice.pick([30, 120, 600]),
					onTimeout: dice.pick(['fail', 'kill', 'continue']),
					...(maxCost === null ? {} : { maxCost }),
					...(maxFailures === null ? {} : { maxFailures }),
					...(reuses ? { reuseHours: 24 } : {}),
				},
			},
			items: edits,
			onError,
			node: dice.chance(0.4) ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 } : {},
		},
		stopAfter: dice.chance(0.3) ? dice.next() * 15 : null,
		retries: dice.whole(diesAfter === null ? 0 : 1, 2),
	};
}
