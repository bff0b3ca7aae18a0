import { WiroSandbox } from '../../sandbox/index.cjs';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import type { ServiceOptions, ServiceRecord } from './sandboxProcess.cjs';

let accounts: WiroSandbox[] = [];

/** Evenly spread over the range, in an order that does not follow it: the same for every run, so that strategies compare. */
function drawn([from, to]: [number, number], n: number): number {
	const golden = 0.6180339887498949;
	return from + ((n * golden) % 1) * (to - from);
}

async function startOne(
	{ seconds, kinds, inTurn, accountLimit, pictureSeconds, withoutAddresses }: ServiceOptions,
	account: number,
) {
	const wiro = await WiroSandbox.start({ keepUploads: false, queueSeconds: 0 });
	wiro.settings.accountLimit = accountLimit;
	wiro.settings.taskSeconds = (n) => drawn(seconds, account + n);
	if (kinds !== undefined) {
		wiro.planEach((n, { steps }) => {
			const usual = drawn(seconds, Number(steps));
			return { seconds: usual * drawn([1 - kinds, 1 + kinds], n) };
		});
	}
	if (inTurn !== undefined) {
		wiro.planEach((_, { prompt }) => {
			const number = Number(String(prompt).slice('Edit '.length));
			return { seconds: inTurn[number % inTurn.length] };
		});
	}
	if (withoutAddresses === true) wiro.planEach(() => ({ outputs: [{ url: '' }] }));
	if (pictureSeconds !== undefined) {
		wiro.fault('picture', { kind: 'delay', seconds: pictureSeconds }, { times: Infinity });
	}
	return wiro;
}

async function start(options: ServiceOptions): Promise<WiroCredential[]> {
	accounts = await Promise.all(
		Array.from(
			{ length: options.accounts ?? 1 },
			async (_, account) => await startOne(options, account),
		),
	);
	return accounts.map(({ credential }) => credential);
}

function recordAll(): ServiceRecord {
	const records = accounts.map(record);
	return {
		runCalls: records.reduce((sum, { runCalls }) => sum + runCalls, 0),
		detailCalls: records.reduce((sum, { detailCalls }) => sum + detailCalls, 0),
		listCalls: records.reduce((sum, { listCalls }) => sum + listCalls, 0),
		tasks: records.flatMap(({ tasks }) => tasks),
	};
}

function record(sandbox: WiroSandbox): ServiceRecord {
	const details = new Map<string, number>();
	for (const { taskId = '' } of sandbox.callsTo('Detail')) {
		details.set(taskId, (details.get(taskId) ?? 0) + 1);
	}
	return {
		runCalls: sandbox.callsTo('Run').length,
		detailCalls: sandbox.callsTo('Detail').length,
		listCalls: sandbox.callsTo('List').length,
		tasks: sandbox.tasks.map(({ id, parameters, createdAt, moments }) => ({
			id,
			prompt: String(parameters.prompt),
			createdAt,
			finishedAt: moments.finished,
			details: details.get(id) ?? 0,
		})),
	};
}

process.on('message', (text: string) => {
	const message: ServiceOptions | 'record' = JSON.parse(text);
	if (message === 'record') {
		process.send?.(recordAll());
	} else {
		void start(message).then((credentials) => process.send?.(credentials));
	}
});
