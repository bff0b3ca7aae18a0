import type { WaitMode } from '../../../nodes/FluxKontext/fields/waiting';
import { editing } from '../../e2e/workflows.cjs';
import { startHost, type Host } from '../../host/host.cjs';
import type { StoredWorkflow } from '../../host/client.cjs';
import { WiroSandbox } from '../../sandbox/index.cjs';

/** An n8n with our package, a Wiro, and a published workflow of one Run and Wait. */
export interface Bench {
	host: Host;
	wiro: WiroSandbox;
	workflow: StoredWorkflow;
}

/** The webhook's path. */
export const PATH = 'bench';

/**
 * Sets it up, lets it work, and takes it down.
 *
 * @param waitMode of the node
 * @param prompts one item each
 * @param seconds how long each task runs
 * @param job the work
 */
export async function withBench<T>(
	waitMode: WaitMode,
	prompts: string[],
	seconds: number,
	job: (bench: Bench) => Promise<T>,
	env: NodeJS.ProcessEnv = {},
): Promise<T> {
	const wiro = await WiroSandbox.start({
		taskSeconds: seconds,
		queueSeconds: 0,
		keepUploads: false,
	});
	try {
		const host = await startHost({ env });
		try {
			const credentialId = await host.client.createCredential('Wiro HMAC account', wiro.credential);
			const parameters = { returnAs: 'url', options: { waitMode, maxConcurrency: 100 } };
			const file = editing({ credentialId, prompts, parameters, webhook: PATH });
			file.nodes[file.nodes.length - 1].onError = 'continueErrorOutput';
			const workflow = await host.client.createWorkflow(file);
			await host.client.activate(workflow);
			return await job({ host, wiro, workflow });
		} finally {
			await host.stop();
		}
	} finally {
		await wiro.stop();
	}
}
