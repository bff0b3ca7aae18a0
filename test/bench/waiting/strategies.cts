import { createHmac } from 'node:crypto';
import type { WiroCredential } from '../../engine/credentialsHelper.cjs';
import { runFluxKontext } from '../../support/fluxKontext.cjs';
import type { Service } from '../support/sandboxProcess.cjs';

/** One way to run edits: all of them at once, each in an execution of its own, or as one batch. Resolves when they are done. */
export type Strategy = (service: Service, edits: number, concurrency: number) => Promise<number[]>;

const EDIT = {
	operation: 'runAndWait',
	prompt: '={{ "Edit " + $json.n }}',
	returnAs: 'url',
	steps: '={{ $json.steps ?? 28 }}',
};

const seconds = (from: number) => (performance.now() - from) / 1000;

/** Runs the node as one execution. */
export async function runNode(
	credential: WiroCredential,
	items: Array<{ n: number; steps?: number }>,
	options = {},
	parameters = {},
) {
	const outcome = await runFluxKontext({
		credential,
		parameters: { ...EDIT, ...parameters, options },
		items,
	});
	if (outcome.error !== undefined) throw outcome.error;
	if (outcome.items.length !== items.length) throw new Error('Not every edit came back');
	return outcome;
}

/** The node, each edit alone in an execution of its own, and in an account of its own where there are several; the time of each. */
export const alone: Strategy = async ({ credentials }, edits) =>
	await Promise.all(
		Array.from({ length: edits }, async (_, n) => {
			const from = performance.now();
			await runNode(credentials[n % credentials.length], [{ n }]);
			return seconds(from);
		}),
	);

/** The node, all edits as one batch; the time of all. */
export const batch: Strategy = async ({ credential }, edits, concurrency) => {
	const from = performance.now();
	await runNode(
		credential,
		Array.from({ length: edits }, (_, n) => ({ n })),
		{ maxConcurrency: concurrency },
	);
	return [seconds(from)];
};

let nonce = 1;

async function call(credential: WiroCredential, path: string, body: object): Promise<Response> {
	nonce += 1;
	const signature = createHmac('sha256', credential.apiKey)
		.update(`${credential.apiSecret}${nonce}`)
		.digest('hex');
	return await fetch(`${credential.baseUrl}${path}`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-api-key': credential.apiKey,
			'x-nonce': String(nonce),
			'x-signature': signature,
		},
		body: JSON.stringify(body),
	});
}

/**
 * What people use today: a loop that asks every so many seconds. It is given what it could not know, the account's limit, so that it loses
 * time by waiting only.
 */
export function everySeconds(interval: number): Strategy {
	return async ({ credential }, edits, concurrency) => {
		let next = 0;
		const times: number[] = [];
		const worker = async () => {
			while (next < edits) {
				const n = (next += 1);
				const from = performance.now();
				const started = await call(credential, '/Run/wiro/flux_kontext_dev_with_2_image', {
					prompt: `Edit ${n}`,
				});
				const { taskid }: { taskid?: string } = JSON.parse(await started.text());
				for (let status = ''; status !== 'task_postprocess_end';) {
					await new Promise((resolve) => setTimeout(resolve, interval * 1000));
					const detail = await call(credential, '/Task/Detail', { taskid });
					status = JSON.parse(await detail.text()).tasklist[0].status;
				}
				times.push(seconds(from));
			}
		};
		const from = performance.now();
		await Promise.all(Array.from({ length: Math.min(concurrency, edits) }, worker));
		return concurrency < edits ? [seconds(from)] : times;
	};
}
