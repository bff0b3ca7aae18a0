import { openStorage } from '../../pictures/binaryModes.cjs';
import { Readable } from 'node:stream';
import { performance } from 'node:perf_hooks';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { streamBytes } from '../../sandbox/index.cjs';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import { runFluxKontext } from '../../support/fluxKontext.cjs';

/** One piece of work for a fresh process with n8n's engine in it. */
export type Job = { credential: WiroCredential } & (
	| {
			/** Downloads the pictures of a new task, so many times. */
			kind: 'download';
			rounds: number;
			/** Straight from this machine, or over a line of limited speed. */
			from: 'loopback' | 'line';
	  }
	| {
			/** Sends the two files of these sizes, by as many items at once as the node has them by default. */
			kind: 'upload';
			sizes: [number, number];
			/** How many items; each has files of its own. */
			items: number;
	  }
);

/** What a job tells the benchmark: its URLs at first, each round, and when it is done. */
export type JobMessage =
	| { kind: 'urls'; urls: string[] }
	| { kind: 'round'; seconds: number }
	| { kind: 'done'; growthBytes: number; heapBytes: number; externalBytes: number };

const SAMPLE_MILLISECONDS = 10;

function tell(message: JobMessage): void {
	process.send?.(message);
}

async function nextWord(): Promise<unknown> {
	return await new Promise((resolve) => process.once('message', resolve));
}

async function run(
	credential: WiroCredential,
	parameters: INodeParameters,
	items: Array<IDataObject | INodeExecutionData> = [{}],
): Promise<INodeExecutionData[]> {
	const outcome = await runFluxKontext({ credential, parameters, items });
	if (outcome.error !== undefined) throw outcome.error;
	return outcome.items;
}

/** The most memory that a piece of work takes, over what the idle process has. */
class Memory {
	private readonly idle: number;
	private readonly highest = process.resourceUsage().maxRSS;
	private peak = 0;
	private heap = 0;
	private external = 0;
	private readonly timer = setInterval(() => this.look(), SAMPLE_MILLISECONDS);

	constructor() {
		this.idle = process.memoryUsage.rss();
	}

	private look(): void {
		const { rss, heapUsed, external } = process.memoryUsage();
		this.peak = Math.max(this.peak, rss);
		this.heap = Math.max(this.heap, heapUsed);
		this.external = Math.max(this.external, external);
	}

	stop() {
		this.look();
		clearInterval(this.timer);
		// The system's own record sees what falls between two looks, if it was broken at all.
		const { maxRSS } = process.resourceUsage();
		const peak = maxRSS > this.highest ? Math.max(this.peak, maxRSS * 1024) : this.peak;
		return {
			growthBytes: peak - this.idle,
			heapBytes: this.heap,
			externalBytes: this.external,
		};
	}
}

/**
 * Lets the process come to rest. It does not collect garbage by force: after that, V8 collects all of it for nearly every piece that comes
 * in, which no running n8n does, and which took three times as long as the download itself.
 */
async function rest(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, 1000));
}

async function main(job: Job): Promise<void> {
	const { credential } = job;
	const storage = await openStorage('filesystem');
	const EDIT = { operation: 'runAndWait', prompt: 'small', returnAs: 'image' };
	// An idle node is one that has worked before: everything is loaded, nothing is under way.
	const small = await storage.keep(Readable.from(streamBytes(1000)), { fileName: 'a.png' });
	await run(credential, { ...EDIT, inputImageSource: 'binary' }, [
		{ json: {}, binary: { data: small } },
	]);
	if (job.kind === 'upload') {
		const items: INodeExecutionData[] = [];
		for (let n = 0; n < job.items; n += 1) {
			const [data, data2] = await Promise.all(
				job.sizes.map(
					async (size) =>
						await storage.keep(Readable.from(streamBytes(size)), { fileName: 'a.png' }),
				),
			);
			items.push({ json: {}, binary: job.sizes[1] > 0 ? { data, data2 } : { data } });
		}
		await rest();
		const memory = new Memory();
		const from = performance.now();
		await run(
			credential,
			{
				operation: 'run',
				prompt: 'large',
				inputImageSource: 'binary',
				...(job.sizes[1] > 0 ? { inputImage2Source: 'binary' } : {}),
			},
			items,
		);
		tell({ kind: 'round', seconds: (performance.now() - from) / 1000 });
		tell({ kind: 'done', ...memory.stop() });
	} else {
		const [task] = await run(credential, { ...EDIT, prompt: job.from, returnAs: 'url' });
		const { taskId, outputs } = task.json;
		if (!Array.isArray(outputs) || typeof taskId !== 'string') throw new Error('No pictures');
		tell({ kind: 'urls', urls: outputs.map((output) => String(Object(output).url)) });
		await rest();
		const memory = new Memory();
		for (let round = 0; round < job.rounds; round += 1) {
			await nextWord();
			const from = performance.now();
			const items = await run(credential, {
				resource: 'task',
				operation: 'getDetail',
				taskId,
				returnAs: 'image',
			});
			const seconds = (performance.now() - from) / 1000;
			if (items.length !== outputs.length) throw new Error(`Only ${items.length} pictures came`);
			tell({ kind: 'round', seconds });
		}
		tell({ kind: 'done', ...memory.stop() });
	}
	await storage.close();
	process.disconnect();
}

process.once('message', (job: Job) => {
	main(job).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
});
