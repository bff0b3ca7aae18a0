import { WiroSandbox } from '../../sandbox/index.cjs';
import type { ServiceOptions, ServiceRecord } from './sandboxProcess.cjs';

let wiro: WiroSandbox | undefined;

/** Evenly spread over the range, in an order that does not follow it: the same for every run, so that strategies compare. */
function drawn([from, to]: [number, number], n: number): number {
	const golden = 0.6180339887498949;
	return from + ((n * golden) % 1) * (to - from);
}

async function start({ seconds, accountLimit }: ServiceOptions) {
	wiro = await WiroSandbox.start({ keepUploads: false, queueSeconds: 0 });
	wiro.settings.accountLimit = accountLimit;
	wiro.settings.taskSeconds = (n) => drawn(seconds, n);
	return { apiKey: wiro.apiKey, apiSecret: wiro.apiSecret, baseUrl: wiro.baseUrl };
}

function record(sandbox: WiroSandbox): ServiceRecord {
	const details = new Map<string, number>();
	for (const { taskId = '' } of sandbox.callsTo('Detail')) {
		details.set(taskId, (details.get(taskId) ?? 0) + 1);
	}
	return {
		runCalls: sandbox.callsTo('Run').length,
		detailCalls: sandbox.callsTo('Detail').length,
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
		if (wiro !== undefined) process.send?.(record(wiro));
	} else {
		void start(message).then((credential) => process.send?.(credential));
	}
});
