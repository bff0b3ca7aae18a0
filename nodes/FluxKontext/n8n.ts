import * as n8nWorkflow from 'n8n-workflow';
import { NodeOperationError, type IExecuteFunctions, type NodeConnectionType } from 'n8n-workflow';

import { Failure } from './errors/failure';

/** The oldest n8n that the node works in; `npm run test:compat` runs the engine tests in it. */
const OLDEST_N8N = '1.68';

/** `isExpression` came with n8n-workflow 1.100, which n8n 1.104 and newer have. */
const KEEPS_RETRIED_RESULTS = 'isExpression' in n8nWorkflow;

/** `redactedHeaders` came with n8n-workflow 2.36. */
export const ERROR_OUTPUT_TAKES_DETAILS = 'redactedHeaders' in n8nWorkflow;

/** n8n's name for a plain input or output. `NodeConnectionTypes.Main` says the same, and is not there before n8n 1.85. */
export const MAIN: NodeConnectionType = 'main';

/**
 * Says in words where n8n is too old. Before 1.67 its requests cannot be ended, so a silent Wiro would hold an execution for ever, and its
 * error output turns the order of the items round. What n8n exports tells its age; the second name is there from 1.67 on, the first,
 * which is to stay, from 1.85 on.
 *
 * @param context the node's execution
 * @throws NodeOperationError when n8n is too old for the node
 */
export function assertN8nIsNewEnough(context: IExecuteFunctions): void {
	if ('NodeConnectionTypes' in n8nWorkflow || 'AI_TRANSFORM_JS_CODE' in n8nWorkflow) return;
	throw new NodeOperationError(context.getNode(), `This node needs n8n ${OLDEST_N8N} or newer`, {
		description: 'Update n8n, then run the workflow again. Nothing was sent to Wiro',
	});
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
	if (KEEPS_RETRIED_RESULTS || !repeats) return null;
	return new Failure(
		"This n8n loses what 'Retry On Fail' gets under 'Continue'",
		"It repeats the node and throws the new pictures away, so they would be paid for nothing. Switch 'Retry On Fail' off, or set 'On Error' to 'Stop Workflow', or update n8n to 1.104 or newer. Nothing was sent to Wiro",
	);
}

/**
 * Whether an item of `error`, `message` and `details` fails under the node's setting. The error output of an older n8n knows only the first
 * two, and sends an item with `details` out as a success. n8n takes them from some 2.35 on; what it exports tells 2.36 and newer.
 *
 * @param context the node's execution
 */
export function errorItemsTakeDetails(context: IExecuteFunctions): boolean {
	return context.getNode().onError !== 'continueErrorOutput' || ERROR_OUTPUT_TAKES_DETAILS;
}

/** Shows a hint in the output panel, where n8n can: from 1.79 on. */
export function showHint(context: IExecuteFunctions, message: string): void {
	if (typeof Reflect.get(context, 'addExecutionHints') !== 'function') return;
	context.addExecutionHints({ message, location: 'outputPane' });
}
