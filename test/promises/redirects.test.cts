import type { Route } from '../sandbox/types.cjs';
import { useWorld } from '../support/world.cjs';
import { useElsewhere } from './support/elsewhere.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import { RUN, RUN_AND_WAIT } from './support/failures.cjs';
import { ABOUT_A_TASK, only, startTask } from './support/tasks.cjs';
import { later } from './support/time.cjs';

const world = useWorld();
const elsewhere = useElsewhere(
	200,
	'{"errors":[],"taskid":"666","socketaccesstoken":"evil","result":true,"tasklist":[{"id":"666"}]}',
);

const ROUTES: Array<[string, Route, string]> = [
	['run', 'Run', '/v1/Run/wiro/flux_kontext_dev_with_2_image'],
	['runAndWait', 'Run', '/v1/Run/wiro/flux_kontext_dev_with_2_image'],
	...ABOUT_A_TASK.map(([operation, route]): [string, Route, string] => [
		operation,
		route,
		`/v1/Task/${route}`,
	]),
];

const starts = (operation: string) => operation === 'run' || operation === 'runAndWait';

const parametersFor = async (operation: string) => {
	if (starts(operation)) return { ...RUN, operation, returnAs: 'url' };
	const { id } = await startTask(world);
	return { operation, taskId: id };
};

describe.each([301, 302, 303, 307, 308])('a redirect to another host (HTTP %d)', (status) => {
	test.each(ROUTES)(
		'%s: fails and says where the base URL leads; neither key nor signature nor anything else goes there',
		async (operation, route, path) => {
			await failsInEveryMode(world, {
				given: async () => {
					const parameters = await parametersFor(operation);
					const location = `${elsewhere.origin}${path}`;
					world.wiro.fault(route, { kind: 'redirect', status, location }, { times: Infinity });
					return { parameters };
				},
				failing: () => ({
					title: `The 'Base URL' leads elsewhere: to ${elsewhere.host} (HTTP ${status})`,
					says: ['Key and signature were not sent there', "Check the 'Base URL'"],
					details: {
						code: status,
						...(starts(operation) ? {} : { taskId: only(world.wiro.tasks).id }),
					},
				}),
				then: () => expect(world.wiro.callsTo(route)).toHaveLength(1),
			});
			expect(elsewhere.visits).toEqual([]);
		},
	);
});

test('a redirect in the middle of a wait is a bad answer like any other, and is not followed either', async () => {
	world.wiro.fault('Detail', { kind: 'redirect', location: elsewhere.origin }, { call: 2 });
	const { json } = await world.run({ parameters: RUN_AND_WAIT });
	expect(only(json)).toMatchObject({ succeeded: true });
	expect(elsewhere.visits).toEqual([]);
});

test('a redirect to another path of the same host is not followed: its signature is used up', async () => {
	const location = '/v2/Task/Detail';
	const { id } = await startTask(world);
	world.wiro.fault('Detail', { kind: 'redirect', location });
	const { error } = await world.run({ parameters: { operation: 'getDetail', taskId: id } });
	expect(error?.message).toBe("The 'Base URL' leads elsewhere (HTTP 302)");
	await later(1);
	expect(world.wiro.calls.map(({ path }) => path)).not.toContain(location);
});
