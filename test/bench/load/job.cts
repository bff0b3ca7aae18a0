import type { INode } from 'n8n-workflow';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import { execute, nodeTypes } from '../../engine/engine.cjs';
import { runFluxKontext, startFluxKontext, workflowOf } from '../../support/fluxKontext.cjs';
import { BareLoop, type Calls } from './bareLoop.cjs';

/** One piece of work for a fresh process. */
export type Job = {
	work: Work;
	/** Another account, whose edits make everything loaded and compiled before anything is measured. */
	warmUp: WiroCredential;
};

export type Work = { credential: WiroCredential } & (
	| { kind: 'node'; edits: number; concurrency: number }
	| { kind: 'bareLoop'; calls: Calls }
	/** Executions of one edit each, so many at once. Every tenth is stopped, and every tenth runs out of time. */
	| { kind: 'executions'; count: number; atOnce: number }
);

/** What it took. */
export interface JobResult {
	seconds: number;
	cpuSeconds: number;
	/** Heap that is still held while the results are, over what was held before. */
	heldBytes: number;
	/** The most heap in use after a collection while it ran, over what was held before. */
	peakBytes: number;
}

function heap(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}

async function edit(credential: WiroCredential, edits: number, concurrency: number) {
	const outcome = await runFluxKontext({
		credential,
		parameters: {
			operation: 'runAndWait',
			prompt: '={{ "Edit " + $json.n }}',
			returnAs: 'url',
			options: { maxConcurrency: concurrency },
		},
		items: Array.from({ length: edits }, (_, n) => ({ n })),
	});
	if (outcome.error !== undefined) throw outcome.error;
	if (outcome.items.length !== edits) throw new Error('Not every edit came back');
	return outcome;
}

async function loop(credential: WiroCredential, calls: Calls) {
	nodeTypes.register(BareLoop.type, new BareLoop(calls));
	const file = workflowOf({ credential });
	const bare: INode[] = file.nodes.map((node) =>
		node.id === 'node' ? { ...node, type: BareLoop.type } : node,
	);
	const run = await execute({ ...file, nodes: bare }, { credential }).finished;
	if (run.data.resultData.error !== undefined) throw run.data.resultData.error;
	return run;
}

async function executeMany(credential: WiroCredential, count: number, atOnce: number) {
	let next = 0;
	const worker = async () => {
		while (next < count) {
			const n = (next += 1);
			const { finished, stop } = startFluxKontext({
				credential,
				parameters: {
					operation: 'runAndWait',
					prompt: `Edit ${n}`,
					returnAs: 'url',
					options: { timeout: n % 10 === 1 ? 1 : 600 },
				},
			});
			if (n % 10 === 0) setTimeout(stop, Math.random() * 1500);
			await finished;
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	// A task that nobody watches keeps its place for as long as edits usually take.
	await new Promise((resolve) => setTimeout(resolve, 12_000));
}

/** After so many edits, what V8 compiles no longer counts as theirs. */
const WARM_UP = 200;

async function doIt({ credential, ...job }: Work): Promise<unknown> {
	switch (job.kind) {
		case 'node':
			return await edit(credential, job.edits, job.concurrency);
		case 'bareLoop':
			return await loop(credential, job.calls);
		case 'executions':
			return await executeMany(credential, job.count, job.atOnce);
	}
}

async function measured({ work: job, warmUp }: Job): Promise<JobResult> {
	if (job.kind === 'executions') await executeMany(warmUp, job.count / 5, job.atOnce);
	else await edit(warmUp, WARM_UP, 50);
	const before = heap();
	let peak = before;
	// Few looks: each collects garbage, which is work of its own. They are left out of the CPU time below.
	let lookingCpu = 0;
	const timer = setInterval(() => {
		const from = process.cpuUsage();
		peak = Math.max(peak, heap());
		const took = process.cpuUsage(from);
		lookingCpu += took.user + took.system;
	}, 5_000);
	const from = performance.now();
	const cpu = process.cpuUsage();
	const held = await doIt(job);
	const { user, system } = process.cpuUsage(cpu);
	const seconds = (performance.now() - from) / 1000;
	clearInterval(timer);
	const after = heap();
	return {
		seconds,
		cpuSeconds: (user + system - lookingCpu) / 1e6,
		// `held` is used after the collection, so it is still there.
		heldBytes: held === null ? 0 : after - before,
		peakBytes: Math.max(peak, after) - before,
	};
}

process.once('message', (job: Job) => {
	measured(job)
		.then((result) => {
			process.send?.(result);
			process.disconnect();
		})
		.catch((error: unknown) => {
			console.error(error);
			process.exit(1);
		});
});
