import {
	NodeConnectionTypes,
	sleep,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

/** How many of which calls the loop makes. */
export interface Calls {
	runs: number;
	details: number;
	atOnce: number;
	/** Over how many seconds the calls are spread; 0 makes them as fast as they go. */
	seconds: number;
}

/**
 * The least that any node can do: so many calls through n8n's own HTTP helper, signed by the same credential, and nothing else. What the
 * node takes beyond this is its own doing.
 */
export class BareLoop implements INodeType {
	static readonly type = 'bench.bareLoop';

	constructor(private readonly calls: Calls) {}

	description: INodeTypeDescription = {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['transform'],
		version: 1,
		description: 'Makes calls and nothing else',
		defaults: { name: 'Bare Loop' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'wiroHmacApi', required: true }],
		properties: [],
	};

	execute = loopOf(() => this.calls);
}

function loopOf(calls: () => Calls) {
	return async function execute(this: IExecuteFunctions) {
		const { runs, details, atOnce, seconds } = calls();
		const pauseMilliseconds = (seconds * 1000 * atOnce) / (runs + details);
		const post = async (url: string, body: object): Promise<{ taskid?: string }> =>
			await this.helpers.httpRequestWithAuthentication.call(this, 'wiroHmacApi', {
				method: 'POST',
				url,
				body,
				json: true,
			});
		const inParallel = async (count: number, work: (n: number) => Promise<void>) => {
			let next = 0;
			const worker = async () => {
				while (next < count) {
					await work((next += 1));
					// A call out of the blue costs more than one in a burst: sockets are made anew, caches are cold.
					if (seconds > 0) await sleep(2 * Math.random() * pauseMilliseconds);
				}
			};
			await Promise.all(Array.from({ length: atOnce }, worker));
		};
		const ids: string[] = [];
		await inParallel(runs, async (n) => {
			const { taskid } = await post('/Run/wiro/flux_kontext_dev_with_2_image', {
				prompt: `Edit ${n}`,
				steps: 28,
				scale: 2.5,
				samples: 1,
				seed: '0',
			});
			if (taskid !== undefined) ids.push(taskid);
		});
		await inParallel(details, async (n) => {
			await post('/Task/Detail', { taskid: ids[n % ids.length] });
		});
		return [[{ json: {} }]];
	};
}
