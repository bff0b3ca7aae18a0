import { refusalWords } from '../../../nodes/FluxKontext/errors/refusals';

type Line = [
	what: string,
	refusal: { code: number | null; message: string; status: number },
	title: string,
	says: string,
];

const line = (code: number | null, message: string, status = 200) => ({ code, message, status });

const TABLE: Line[] = [
	[
		'unknown key',
		line(0, 'Project authorization is not founded.', 401),
		'Wiro does not know this API key',
		'Copy the API key',
	],
	[
		'unknown key, should somebody correct the grammar',
		line(0, 'Project authorization is not found.', 401),
		'Wiro does not know this API key',
		'Copy the API key',
	],
	[
		'missing signature',
		line(
			0,
			'Project requires signature authentication. x-signature and x-nonce headers are required.',
			401,
		),
		'The API secret is missing',
		'Copy its API secret',
	],
	[
		'wrong signature',
		line(0, 'Project authorization is not valid.', 401),
		'The API secret does not match the API key',
		'Copy key and secret of the same project',
	],
	[
		'address not allowed',
		line(0, 'Requested ip 203.0.113.7 is not allowed.', 401),
		'Wiro does not allow requests from this IP address',
		'Wiro says: "Requested ip 203.0.113.7 is not allowed."',
	],
	[
		'any other 401',
		line(0, 'Go away.', 401),
		'Wiro does not accept the credential',
		'save it: n8n tests it then. Wiro says: "Go away."',
	],
	['429', line(null, '', 429), 'Wiro receives too many requests at the moment', 'in a few minutes'],
	[
		'no such task',
		line(1, 'There is no task yet.'),
		'Wiro knows no such task',
		'Check the task ID',
	],
	[
		'not cancellable',
		line(1, 'Task is not in a cancellable state.'),
		'The task can no longer be cancelled',
		'Use Kill for a running task',
	],
	[
		'not killed',
		line(1, 'Task could not be killed: it hides'),
		'The task could not be killed',
		'Wiro says: "Task could not be killed: it hides"',
	],
	[
		'no model',
		line(1, 'Model not found'),
		'Wiro does not have this model',
		'Wiro says: "Model not found"',
	],
	[
		'any other 1',
		line(1, 'It is gone'),
		'Wiro cannot do this with the task',
		'Wiro says: "It is gone"',
	],
	[
		'a team that allows no such model',
		line(0, 'This model is not allowed in your team. Ask your admin.'),
		'Your team at Wiro does not allow this model',
		"Choose another one in 'Model'",
	],
	[
		'no permission',
		line(0, "You don't have any permission for this action."),
		'The credential may not do this',
		'Use the credential of the project that started the task',
	],
	[
		'missing parameter',
		line(0, 'Request parameter [prompt] required'),
		"Wiro rejected the request: Request parameter 'Prompt' required",
		'Correct the field that the message names',
	],
	['0 without a word', line(0, ''), 'Wiro rejected the request', 'the fault is likely at Wiro'],
	[
		'too many tasks',
		line(96, ''),
		'Too many tasks at once for the balance of your Wiro account',
		'add funds in the Wiro dashboard',
	],
	['no money', line(97, ''), 'The balance of your Wiro account is too low', 'Add funds'],
	['sign-in', line(98, ''), 'Wiro asks for a sign-in to use this tool', 'Open the tool once'],
	[
		'bearer token',
		line(99, ''),
		'Wiro does not accept the access token',
		'save it: n8n tests it then',
	],
	[
		'a new code',
		line(123, 'New'),
		'Wiro refused the request: New',
		'Correct what the message names',
	],
	['nothing at all', line(null, ''), 'Wiro refused the request', 'the fault is likely at Wiro'],
];

describe('the words for a refusal: what happened, and what to do next', () => {
	test.each(TABLE)('%s', (_what, { code, message, status }, title, says) => {
		const words = refusalWords({ code, messages: message === '' ? [] : [message], status });
		expect(words.title).toBe(title);
		expect(words.description).toContain(says);
		if (message === '') expect(words.description).not.toContain('Wiro says');
	});

	test.each(TABLE)('%s: the title ends without a full stop', (_what, refusal) => {
		const { code, message, status } = refusal;
		const { title } = refusalWords({ code, messages: [message], status });
		expect(title.replace(message, '')).not.toMatch(/\.$/);
	});

	test('several messages are all passed on', () => {
		const words = refusalWords({ code: null, messages: ['One', 'Two'], status: 200 });
		expect(words.title).toBe('Wiro refused the request: One; Two');
	});
});
