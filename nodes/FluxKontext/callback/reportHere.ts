import { InvalidInput } from '../errors/failure';
import { resumeAddress } from '../host/n8n';
import type { Item } from '../fields/parameter';
import { callbackUrl } from '../fields/options';
import { waitMode } from '../fields/waiting';
import { withQuery } from '../wiro/mark';
import type { RunRequest } from '../wiro/types';

/** Behind the resume address: a call that comes late wakes no other node that waits in the same execution. */
export const PATH = 'flux-kontext';

/** The parameter of the address that names the item. */
export const ITEM = 'item';

const [{ displayName: WAIT_MODE }] = waitMode.properties;
const [{ displayName: CALLBACK_URL }] = callbackUrl.properties;

/**
 * The same edit, whose end Wiro tells to this execution.
 *
 * @param request the edit
 * @param item whose it is
 * @throws InvalidInput when it is to be told to somebody else, or n8n has no address for it
 */
export function reportHere(request: RunRequest, { context, index }: Item): RunRequest {
	if (request.callbackUrl !== undefined) {
		throw new InvalidInput(
			`'${CALLBACK_URL}' cannot be set where '${WAIT_MODE}' is 'Callback'`,
			`Wiro calls one address for each edit, and here it calls this execution. Remove '${CALLBACK_URL}', and call your address with an HTTP Request node after this one; or set '${WAIT_MODE}' to 'Poll'. Nothing was sent to Wiro`,
		);
	}
	const address = resumeAddress(context);
	if (address === null) {
		throw new InvalidInput(
			'This n8n has no address that Wiro could call',
			`Set n8n's WEBHOOK_URL to the address at which it is reached from outside, or set '${WAIT_MODE}' to 'Poll'. Nothing was sent to Wiro`,
		);
	}
	const own = address.replace(/(?=\?|$)/, `/${PATH}`);
	return { ...request, callbackUrl: withQuery(own, ITEM, String(index)) };
}
