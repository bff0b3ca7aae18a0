import { useWorld } from '../support/world.cjs';
import { failsInEveryMode } from './support/failing.cjs';
import {
	arranged,
	asSeen,
	BROKEN_ANSWERS,
	LOST_RUNS,
	LOST_TASKS,
	REFUSALS,
	RUN_AND_WAIT,
	type FailureKind,
} from './support/failures.cjs';
import { routesOf } from './support/tasks.cjs';

const world = useWorld();

const trial = (kind: FailureKind) => ({
	given: async () => await arranged(world, kind),
	failing: () => asSeen(world, kind),
});

describe('every failure says what happened and what to do next, stopping, under Continue and on the error output', () => {
	describe('what Wiro refuses', () => {
		test.each(REFUSALS)('when $when: "$title"', async (kind) => {
			await failsInEveryMode(world, trial(kind));
		});
	});

	describe('answers that are none', () => {
		test.each(BROKEN_ANSWERS)('when $when: "$title"', async (kind) => {
			await failsInEveryMode(world, trial(kind));
		});
	});

	describe('tasks that do not succeed', () => {
		test.each(LOST_TASKS)('when $when: "$title"', async (kind) => {
			await failsInEveryMode(world, trial(kind));
		});
	});
});

describe('a Run whose answer is lost may have cost money: it is made once, and the words say so', () => {
	describe.each([
		['run', {}],
		['runAndWait', RUN_AND_WAIT],
	])('%s', (_operation, parameters) => {
		test.each(LOST_RUNS)('when $when: "$title"', async (kind) => {
			await failsInEveryMode(world, {
				given: async () => {
					const use = await arranged(world, kind);
					return { ...use, parameters: { ...use.parameters, ...parameters } };
				},
				failing: () => asSeen(world, kind),
				then: () => expect(routesOf(world.wiro.calls)).toEqual(['Run', 'List']),
			});
		});
	});
});

test.each([REFUSALS[0], BROKEN_ANSWERS[0], LOST_RUNS[0], LOST_TASKS[0]])(
	'when $when, the item that stands for it has its fields in the promised order',
	async (kind) => {
		const use = await arranged(world, kind);
		const { json } = await world.run({ ...use, onError: 'continueRegularOutput' });
		expect(Object.keys(json[0])).toEqual(['error', 'message', 'details']);
		expect(Object.keys(Object(json[0].details))).toEqual(['code', 'taskId', 'taskToken', 'urls']);
	},
);

describe('a refusal costs nothing', () => {
	test.each(REFUSALS.filter(({ parameters }) => typeof parameters === 'object'))(
		'when $when, no task is started',
		async (kind) => {
			await failsInEveryMode(world, {
				...trial(kind),
				then: () => expect(world.wiro.tasks).toEqual([]),
			});
		},
	);
});
