import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { edit } from '../batch/items.cjs';
import type { WorkflowFile } from '../engine/engine.cjs';
import { WaitingPlace } from '../engine/waitingPlace.cjs';
import { later } from '../promises/support/time.cjs';
import { outcomeOf, workflowOf, type NodeUse, type Outcome } from '../support/fluxKontext.cjs';
import type { World } from '../support/world.cjs';

/** Run and Wait that is called. */
export const called = (options: IDataObject = {}): INodeParameters =>
	edit({ waitMode: 'callback', ...options } as INodeParameters);

/** What comes first: the end, or so many seconds. */
export const within = async <T,>(seconds: number, end: Promise<T>): Promise<T | 'still waiting'> =>
	await Promise.race([end, later(seconds).then(() => 'still waiting' as const)]);

/** An n8n that puts executions aside, new for each test. */
export interface Aside {
	readonly n8n: WaitingPlace;
	/** A workflow of the node, with an error output. */
	fileOf(use: Partial<NodeUse>): WorkflowFile;
	/** Executes it to its very end. */
	run(use: Partial<NodeUse>): Promise<Outcome>;
	/** Begins it, and waits until it is put aside. */
	begin(use: Partial<NodeUse>): Promise<{ end: Promise<Outcome> }>;
	/** Somebody posts there. */
	post(url: string, body?: string): Promise<number | undefined>;
	/** The address at which a task is to be told of, by its number from 1. */
	address(n?: number): string;
	/** How often Wiro was asked for a task. */
	asked(): number;
	/** How many edits were started. */
	paidFor(): number;
	/** The prompt of an item's task. */
	promptOf(item: IDataObject): unknown;
}

/** Sets one up before each test, and takes it down after it. */
export function useAside(world: World): Aside {
	let n8n: WaitingPlace;
	beforeEach(async () => {
		n8n = await WaitingPlace.start();
	});
	afterEach(async () => await n8n.stop());
	const aside: Aside = {
		get n8n() {
			return n8n;
		},
		fileOf: (use) =>
			workflowOf({ onError: 'continueErrorOutput', credential: world.credential, ...use }),
		run: async (use) =>
			outcomeOf(await n8n.execute(aside.fileOf(use), { credential: world.credential })),
		begin: async (use) => {
			const end = aside.run(use);
			while (n8n.waiting.length === 0) await later(0.1);
			return { end };
		},
		post: async (url, body = '{}') => (await world.wiro.forgeCallback(url, body)).status,
		address: (n = 1) => String(world.wiro.tasks[n - 1].parameters.callbackUrl),
		asked: () => world.wiro.callsTo('Detail').length,
		paidFor: () => world.wiro.tasks.length,
		promptOf: ({ taskId }) => world.wiro.task(String(taskId))?.parameters.prompt,
	};
	return aside;
}
