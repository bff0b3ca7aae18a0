import type { Account } from './account.cjs';
import { CODE, refusal, success, type Answer } from './answers.cjs';
import type { ReceivedBody } from './body.cjs';
import { wiroNow } from './clock.cjs';
import type { SandboxTask } from './task.cjs';
import type { RecordedCall } from './types.cjs';

/** The longest page [client]. */
const LONGEST = 100;

/** The project's tasks, newest first, a page at a time [client]. */
export async function list(
	host: Account,
	_call: RecordedCall,
	{ fields }: ReceivedBody,
): Promise<Answer> {
	const { hasList, listLeavesOut, listPageCap, listShowsInputs } = host.settings;
	if (!hasList) return refusal(CODE.validation, 'Not found', 404);
	const start = Number(fields.start ?? 0);
	const limit = Number(fields.limit ?? 20);
	// Which words a wrong page gets is documented nowhere; these are of Wiro's usual form.
	if (!(Number.isInteger(limit) && limit >= 1 && limit <= LONGEST)) {
		return refusal(CODE.validation, `Request parameter [limit] must be between 1 and ${LONGEST}`);
	}
	if (!(Number.isInteger(start) && start >= 0)) {
		return refusal(CODE.validation, 'Request parameter [start] must be at least 0');
	}
	const found = listed(host, fields);
	const page = found.slice(start, start + Math.min(limit, listPageCap ?? LONGEST));
	await Promise.all(page.filter((task) => task.finished()).map(async ({ ready }) => await ready));
	const tasklist = page.map((task) => {
		const entry = Object.entries(task.entry(host.pictureOrigin, 'short'));
		const shown = Object.fromEntries(entry.filter(([name]) => !listLeavesOut.includes(name)));
		return { ...shown, ...(!listShowsInputs && { parameters: {} }) };
	});
	const total = listPageCap === null ? found.length : page.length;
	return success({ total: String(total), tasklist });
}

/** The tasks that are in the list by now, in the asked order. */
function listed({ tasks, settings }: Account, fields: Record<string, unknown>): SandboxTask[] {
	const asked = typeof fields.modelName === 'string' ? fields.modelName : '';
	const before = wiroNow() - settings.listLagSeconds * 1000;
	const found = tasks.all.filter(
		({ model, createdAt, plan }) =>
			model.path.includes(asked) && createdAt <= before && plan.outcome !== 'vanish',
	);
	// In order of their IDs as they are.
	return fields.order === 'ASC' ? found : found.reverse();
}
