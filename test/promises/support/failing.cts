import type { IDataObject, INode } from 'n8n-workflow';
import type { NodeUse, Outcome } from '../../support/fluxKontext.cjs';
import type { World } from '../../support/world.cjs';

/** n8n's three ways to go on after a failure: stop the workflow, "Continue", "Continue (using error output)". */
export const MODES: ReadonlyArray<INode['onError']> = [
	undefined,
	'continueRegularOutput',
	'continueErrorOutput',
];

/** A failure as the user sees it. */
export interface Failing {
	title: string;
	/** Parts that the description must hold. */
	says: string[];
	/** Parts that it must not hold. */
	neverSays?: string[];
	/** What `details` holds beyond nulls and an empty list. */
	details?: { code?: number | null; taskId?: string; taskToken?: string; urls?: string[] };
}

const NO_DETAILS = { code: null, taskId: null, taskToken: null, urls: [] };

/**
 * Checks that an execution failed in the expected way, in whichever mode it ran.
 *
 * @param outcome what came out
 * @param onError the mode it ran in
 * @param failing the failure as the user is to see it
 * @param at which item fails; every other one must have come through
 */
export function expectFailure(
	outcome: Outcome,
	onError: INode['onError'],
	failing: Failing,
	at = 0,
): void {
	const mode = onError ?? 'stop';
	const details = { ...NO_DETAILS, ...failing.details };
	const { context, ...seen } =
		mode === 'stop' ? fromError(outcome) : fromItem(outcome, onError, at);
	expect({ mode, title: seen.title }).toEqual({ mode, title: failing.title });
	for (const part of failing.says) expect(seen.description).toContain(part);
	for (const part of failing.neverSays ?? []) expect(seen.description).not.toContain(part);
	if (isShort(onError)) {
		const { taskId, taskToken, urls } = details;
		for (const part of [taskId ?? '', taskToken ?? '', ...urls]) {
			expect(seen.description).toContain(part);
		}
		expect({ mode, ...context }).toEqual({ mode, index: at, details: undefined });
		return;
	}
	expect({ mode, ...context }).toEqual({ mode, index: at, details });
}

interface Seen {
	title: unknown;
	description: unknown;
	context: { index: unknown; details: unknown };
}

/** The project's own n8n takes details on its error output, the old ones of `npm run test:compat` do not. */
const ERROR_OUTPUT_TAKES_DETAILS = process.env.N8N_COMPAT_DIR === undefined;

/** An older n8n's error output: what would be in `details` is in the words. */
export function isShort(onError: INode['onError']): boolean {
	return onError === 'continueErrorOutput' && !ERROR_OUTPUT_TAKES_DETAILS;
}

function fromError({ error, run, items, errorItems }: Outcome): Seen {
	expect(run.status).toBe('error');
	expect([items, errorItems]).toEqual([[], []]);
	if (error === undefined) throw new Error('The execution has no error');
	return {
		title: error.message,
		description: 'description' in error ? error.description : undefined,
		context: { index: error.context.itemIndex, details: error.context.data },
	};
}

function fromItem(outcome: Outcome, onError: INode['onError'], at: number): Seen {
	const { error, run, items, errorItems } = outcome;
	expect(error).toBeUndefined();
	expect(run.status).toBe('success');
	const failed = [...items, ...errorItems].filter(({ json }) => 'error' in json);
	expect(failed).toHaveLength(1);
	expect(onError === 'continueErrorOutput' ? errorItems : items).toContain(failed[0]);
	const { json, pairedItem, ...rest } = failed[0];
	expect(rest).toEqual({});
	const keys = ['error', 'message', ...(isShort(onError) ? [] : ['details'])];
	expect(Object.keys(json).slice(-keys.length)).toEqual(keys);
	expect(pairedItem).toEqual({ item: at });
	return {
		title: json.error,
		description: json.message,
		context: { index: at, details: json.details },
	};
}

/** One failing use of the node, tried in all three modes. */
export interface Trial {
	/** Sets the scene anew for every mode, and says how the node is used in it. */
	given: () => Partial<NodeUse> | Promise<Partial<NodeUse>>;
	/** The failure; a function where it names what the scene made up. */
	failing: Failing | (() => Failing);
	/** Anything else that must hold afterwards. */
	then?: (outcome: Outcome) => void;
}

/** Tries one failing use of the node stopping, with "Continue" and with the error output. */
export async function failsInEveryMode(
	world: World,
	{ given, failing, then }: Trial,
): Promise<void> {
	for (const onError of MODES) {
		world.wiro.reset();
		await world.wiro.online();
		const outcome = await world.run({ ...(await given()), onError });
		expectFailure(outcome, onError, typeof failing === 'function' ? failing() : failing);
		then?.(outcome);
	}
}

/**
 * Tries a wrong value of one parameter in every mode. It stops the workflow before anything is sent; with "Continue", only its own item
 * fails and the items around it come through.
 *
 * @param world where
 * @param use the node with parameters that read `$json`
 * @param items a good item and a bad one
 * @param failing the failure as the user is to see it
 */
export async function refusesItem(
	world: World,
	use: Partial<NodeUse>,
	items: { good: IDataObject; bad: IDataObject },
	failing: Failing,
): Promise<void> {
	const { good, bad } = items;
	world.wiro.reset();
	const stopped = await world.run({ ...use, items: [bad, good] });
	expectFailure(stopped, undefined, failing);
	expect(world.wiro.calls).toEqual([]);

	for (const onError of MODES.slice(1)) {
		world.wiro.reset();
		const outcome = await world.run({ ...use, items: [good, bad, good], onError });
		expectFailure(outcome, onError, failing, 1);
		const regular = outcome.items.map(({ pairedItem }) => pairedItem);
		expect(regular).toEqual(
			(onError === 'continueErrorOutput' ? [0, 2] : [0, 1, 2]).map((item) => ({ item })),
		);
		expect(world.wiro.calls.length).toBeGreaterThan(0);
		expect(world.wiro.calls.map(({ status }) => status)).not.toContain(undefined);
	}
}
