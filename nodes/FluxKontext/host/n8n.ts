import { NodeOperationError, type IExecuteFunctions, type NodeConnectionType } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { isObject } from '../wiro/read';

/*
 * How old the n8n is that runs the node is told by what it hands to the node, and by nothing else: `npm install` may put a newer
 * n8n-workflow beside the node than n8n's own, so what that package exports tells nothing. Each mark came with the change that it stands
 * for, or later; where one is missing, n8n is taken for older than it is, which loses nothing. (Read in n8n-core 1.66 to 2.41.)
 */

/** The oldest n8n that the node works in; `npm run test:compat` runs the engine tests in it. */
const OLDEST_N8N = '1.68';

/** n8n's name for a plain input or output. `NodeConnectionTypes.Main` says the same, and is not there before n8n 1.85. */
export const MAIN: NodeConnectionType = 'main';

/**
 * Says in words where n8n is too old. Before 1.67 its requests cannot be ended, so a silent Wiro would hold an execution for ever, and its
 * error output turns the order of the items round.
 *
 * @param context the node's execution
 * @throws NodeOperationError when n8n is too old for the node
 */
export async function assertN8nIsNewEnough(context: IExecuteFunctions): Promise<void> {
	if (isFrom1104(context) || (await endsRequests(context))) return;
	throw new NodeOperationError(context.getNode(), `This node needs n8n ${OLDEST_N8N} or newer`, {
		description: 'Update n8n, then run the workflow again. Nothing was sent to Wiro',
	});
}

/** Whether n8n ends a request that it is told to end: this one, before it begins. It would go nowhere, its address is its content. */
async function endsRequests(context: IExecuteFunctions): Promise<boolean> {
	try {
		await context.helpers.httpRequest({ url: 'data:,', abortSignal: AbortSignal.abort() });
		return false;
	} catch (error) {
		return isObject(error) && error.code === 'ERR_CANCELED';
	}
}

function isFrom1104(context: IExecuteFunctions): boolean {
	return typeof Reflect.get(context, 'getChatTrigger') === 'function';
}

/**
 * Why nothing may be started under the node's settings.
 *
 * The editor marks a node without a credential, but a workflow that starts by itself, or was imported, runs all the same.
 *
 * As a tool of an agent the node cannot tell a try of "Retry On Fail" from a new call: n8n gives each a run of its own (n8n-core,
 * get-input-connection-data), so nothing of the try before is known.
 *
 * Under "Retry On Fail" with "Continue", n8n before 1.99 repeats the node to the last try, whatever came out, and then hands on what the
 * first try gave: the others are paid for nothing. (Its engine asks once, before the loop, whether the first item failed, and keeps that
 * try's output.)
 *
 * @param context the node's execution
 * @returns the failure of every item; null where nothing is in the way
 */
export function refusalOfSettings(context: IExecuteFunctions): Failure | null {
	const { retryOnFail, type, credentials } = context.getNode();
	if (credentials?.wiroHmacApi === undefined) {
		return new Failure(
			'No credential is chosen in this node',
			"Open the node, and choose a 'Wiro HMAC API' credential in 'Credential to connect with', or create one there. Nothing was sent to Wiro",
		);
	}
	if (retryOnFail === true && type.endsWith('Tool')) {
		return new Failure(
			"'Retry On Fail' would pay for an edit again at each try, because this node is a tool here",
			"Switch 'Retry On Fail' off in the settings of this tool: an agent that is told why an edit failed can ask again. Nothing was sent to Wiro",
		);
	}
	const repeats = retryOnFail === true && context.continueOnFail();
	if (!repeats || isFrom1104(context)) return null;
	return new Failure(
		"This n8n loses what 'Retry On Fail' gets under 'Continue'",
		"It repeats the node and throws the new pictures away, so they would be paid for nothing. Switch 'Retry On Fail' off, or set 'On Error' to 'Stop Workflow', or update n8n to 1.104 or newer. Nothing was sent to Wiro",
	);
}

/**
 * Why an execution cannot be put aside until Wiro calls.
 *
 * n8n cannot end an execution in the error of a node that has been woken: of one thrown in `webhook()` it forgets what the nodes before gave,
 * and goes on with an empty item (its `webhook-helpers` and engine). So an edit that fails needs a way out of the node.
 *
 * @param context the node's execution
 * @returns the failure of every item; null where nothing is in the way
 */
export function refusalOfBeingCalled(context: IExecuteFunctions): Failure | null {
	if (context.getNode().type.endsWith('Tool')) {
		return new Failure(
			"'Wait Mode' cannot be 'Callback' where this node is a tool",
			"An agent waits for its tools. Remove the option 'Wait Mode'. Nothing was sent to Wiro",
		);
	}
	if (context.continueOnFail()) return null;
	return new Failure(
		"'Wait Mode' 'Callback' needs 'On Error' set to 'Continue'",
		"n8n cannot stop a workflow that was put aside at an edit which failed meanwhile. In the settings of this node set 'On Error' to a 'Continue', and connect what is to be done then; or set 'Wait Mode' to 'Poll'. Nothing was sent to Wiro",
	);
}

/**
 * Whether an item of `error`, `message` and `details` fails under the node's setting. The error output of an older n8n knows only the first
 * two, and sends an item with `details` out as a success. n8n takes them from 2.36 on (and in the last of 2.34 and 2.35). In 2.37
 * `isStreaming` moved to the class of all executions, which has had the signal of Stop for long.
 *
 * @param context the node's execution
 */
export function errorItemsTakeDetails(context: IExecuteFunctions): boolean {
	if (context.getNode().onError !== 'continueErrorOutput') return true;
	const holder = holderOf(context, 'isStreaming');
	return holder !== null && holder === holderOf(context, 'getExecutionCancelSignal');
}

/** What has the method itself: an object, or one of the classes that it is of. */
function holderOf(object: object | null, method: string): object | null {
	if (object === null || Object.hasOwn(object, method)) return object;
	return holderOf(Reflect.getPrototypeOf(object), method);
}

/** Shows a hint in the output panel, where n8n can: from 1.79 on. */
export function showHint(context: IExecuteFunctions, message: string): void {
	if (typeof Reflect.get(context, 'addExecutionHints') !== 'function') return;
	context.addExecutionHints({ message, location: 'outputPane' });
}

/** The address at which this execution can be woken, ".../webhook-waiting/<execution>?signature=..."; null where n8n does not tell. */
export function resumeAddress(context: IExecuteFunctions): string | null {
	const address = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	return /^https?:\/\//.test(address) ? address : null;
}

/** A webhook address of this n8n that nothing listens at; null where n8n does not tell. */
export function webhookAddress(context: IExecuteFunctions): string | null {
	// What follows is the execution's own.
	const address = resumeAddress(context)?.split(/-waiting\/|\?/)[0];
	return address === undefined ? null : `${address.replace(/\/$/, '')}/flux-kontext`;
}
