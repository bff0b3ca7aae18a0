import { CredentialTestContext } from 'n8n-core';
import { resources } from '../../nodes/FluxKontext/actions';
import { edit, numbered } from '../batch/items.cjs';
import type { Fault } from '../sandbox/types.cjs';
import { retryFromList } from '../support/retryFromList.cjs';
import { useWorld } from '../support/world.cjs';
import { expectFailure, failsInEveryMode } from './support/failing.cjs';
import {
	arranged,
	asSeen,
	BROKEN_ANSWERS,
	LISTS,
	LOST_RUNS,
	LOST_TASKS,
	MAY_HAVE_STARTED,
	REFUSALS,
	RUN,
	RUN_AND_WAIT,
	type FailureKind,
} from './support/failures.cjs';
import { only, routesOf } from './support/tasks.cjs';

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

	describe('a list of tasks that is of no use', () => {
		test.each(LISTS)('when $when: "$title"', async (kind) => {
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

const always = { times: Infinity };

test('a failed task names the pictures that it has an address of', async () => {
	const urls = ['https://cdn1.wiro.ai/a/0.png', 'https://cdn1.wiro.ai/a/2.png'];
	const outputs = [{ url: urls[0] }, { name: '1.png' }, { url: urls[1] }];
	world.wiro.plan({ pexit: '1', set: { outputs } });
	const { error } = await world.run({ parameters: RUN_AND_WAIT });
	expect(error).toMatchObject({ message: 'The edit failed', context: { data: { urls } } });
});

describe('a retry from the list, for a task of an earlier try', () => {
	/** Tries an edit that is not done in time, then retries it while Wiro answers in this way. */
	const retried = async (fault: Fault, times: number) => {
		world.wiro.plan({ seconds: 45 });
		const use = { parameters: edit({ timeout: 30 }), items: numbered(1) };
		const { run } = await world.run(use);
		world.wiro.fault('Detail', fault, { times });
		const before = world.wiro.callsTo('Detail').length;
		const outcome = await world.run({ ...use, resume: retryFromList(run) });
		return { ...outcome, looks: world.wiro.callsTo('Detail').length - before };
	};

	const NO_TASK = { code: 1, message: 'There is no task yet.' };

	test.each([
		{
			when: 'Wiro no longer has it',
			refusal: NO_TASK,
			title: 'Wiro no longer has the task of an earlier try',
			says: 'Wiro keeps tasks and their pictures for a limited time only, so its picture is gone',
		},
		{
			when: 'the credential may not see it',
			refusal: { code: 0, message: "You don't have any permission for this action." },
			title: 'The credential may not see the task of an earlier try',
			says: "with another project of Wiro's. Choose the credential of that project, then select 'Retry' again",
		},
	])('told at once when $when: "$title"', async ({ refusal, title, says }) => {
		const outcome = await retried({ kind: 'refusal', ...refusal }, Infinity);
		const { id, token } = only(world.wiro.tasks);
		expectFailure(outcome, undefined, {
			title,
			says: [
				`Task ${id} was started and paid`,
				says,
				"set 'On Error' in the settings of this node to 'Continue'",
				'To edit this picture anew, and pay for it again',
			],
			details: { code: refusal.code, taskId: id, taskToken: token },
		});
		expect(outcome.looks).toBe(1);
	});

	const noTask = { result: false, errors: [NO_TASK] };

	test.each<[string, Fault]>([
		['a connection that is reset', { kind: 'reset' }],
		['a refusal that is not about the task', { kind: 'refusal', code: 0, message: 'Busy' }],
		['a gateway with words like these (429)', { kind: 'json', status: 429, body: noTask }],
		['a gateway with words like these (503)', { kind: 'json', status: 503, body: noTask }],
	])('%s does not end it: the picture is delivered', async (_what, fault) => {
		const { json, error } = await retried(fault, 1);
		expect(error).toBeUndefined();
		expect(only(json)).toMatchObject({ succeeded: true, taskId: only(world.wiro.tasks).id });
	});
});

test('a lost start that may have worked is not made again by a retry: told with what to do', async () => {
	world.wiro.settings.hasList = false;
	world.wiro.fault('Run', { kind: 'dropAfterWork' });
	const use = { parameters: RUN_AND_WAIT };
	const { run } = await world.run(use);
	const outcome = await world.run({ ...use, resume: retryFromList(run) });
	expectFailure(outcome, undefined, {
		title: 'This edit is not started again, because its first start may have worked',
		says: [...MAY_HAVE_STARTED, 'To start it once more, run the workflow anew'],
	});
	expect(world.wiro.tasks).toHaveLength(1);
});

describe('edits that are not started because of those before them say so', () => {
	const onError = 'continueRegularOutput';
	const NO_DETAILS = { code: null, taskId: null, taskToken: null, urls: [] };

	test('when none can succeed now: in the words of the first', async () => {
		world.wiro.fault('Run', { kind: 'refusal', code: 97, message: 'Insufficient balance' }, always);
		const parameters = edit({ maxConcurrency: 1 });
		const { json } = await world.run({ parameters, items: numbered(2), onError });
		const told = 'This edit was not started: those before it came to the same';
		expect(json[0].message).not.toContain(told);
		expect(json[1]).toEqual({
			error: 'The balance of your Wiro account is too low',
			message: `${String(json[0].message)}. ${told}`,
			details: { ...NO_DETAILS, code: 97 },
		});
		expect(world.wiro.callsTo('Run')).toHaveLength(1);
	});

	test('when Wiro leaves them without an answer: nothing was sent, nothing is to be paid', async () => {
		world.wiro.settings.hasList = false;
		world.wiro.fault('Run', { kind: 'hang' }, always);
		const parameters = edit({ timeout: 20 });
		const { json } = await world.run({ parameters, items: numbered(5), onError });
		expect(json[4]).toEqual({
			error: 'The edit was not started: Wiro did not answer the starts before it',
			message:
				'Nothing was sent to Wiro for this item, so nothing is to be paid for it. Try again later',
			details: NO_DETAILS,
		});
		expect(world.wiro.callsTo('Run')).toHaveLength(4);
	});
});

test('what a failure ends is not counted as failed', async () => {
	world.wiro.settings.taskSeconds = 60;
	world.wiro.fault('Run', { kind: 'refusal', code: 97, message: 'Insufficient balance' });
	const { error } = await world.run({ parameters: edit(), items: numbered(3) });
	expect(error?.description).toContain(
		'Of 3 items, 0 finished, 1 failed, 2 are still under way and 0 were not begun.',
	);
});

describe('without a credential nothing is sent', () => {
	afterEach(() => expect(world.wiro.calls).toEqual([]));

	test.each(resources.flatMap(({ operations }) => operations.map(({ value }) => value)))(
		'%s: where none is chosen, it says where to choose one',
		async (operation) => {
			await failsInEveryMode(world, {
				given: () => ({
					parameters: { operation, prompt: 'Add a dog', taskId: '1' },
					node: { credentials: undefined },
				}),
				failing: {
					title: 'No credential is chosen in this node',
					says: ["choose a 'Wiro HMAC API' credential in 'Credential to connect with'"],
				},
			});
		},
	);

	test("where it was deleted, n8n's words are told, with what to do", async () => {
		const { error } = await world.run({
			parameters: RUN,
			node: { credentials: { wiroHmacApi: { id: 'deleted', name: 'Old account' } } },
		});
		expect(error).toMatchObject({
			message: 'The Wiro credential cannot be used',
			description:
				'Credential with ID "deleted" does not exist for type "wiroHmacApi". Choose another \'Wiro HMAC API\' credential in this node, or create one there',
		});
	});
});

test('what goes wrong in n8n itself is told in its own words, and where to report it', async () => {
	const { logger } = new CredentialTestContext();
	const log = jest.spyOn(logger, 'info').mockImplementation((line) => {
		if (line.startsWith('Flux Kontext:')) throw new Error('The disk is full');
	});
	await failsInEveryMode(world, {
		given: () => ({ parameters: RUN_AND_WAIT }),
		failing: {
			title: 'The node failed: The disk is full',
			says: ['Please report it, with the text above, on the page of this node'],
		},
	});
	log.mockRestore();
});
