import type { INode } from 'n8n-workflow';
import { Failure, InvalidInput } from '../../../nodes/FluxKontext/errors/failure';
import { toNodeError, toShortErrorItem } from '../../../nodes/FluxKontext/errors/report';

const nothing = { code: null, taskId: null, taskToken: null, urls: [] };
const failure = (details = {}) =>
	new Failure('It failed', 'Try again', { ...nothing, code: 402, ...details });

const node: INode = {
	id: 'node',
	name: 'Flux Kontext',
	type: 'fluxKontext',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('the error output of an old n8n, which takes no details, has in words what is known of the task', () => {
	const PICTURES = ['https://wiro.example/1.png', 'https://wiro.example/2.png'];

	test.each([
		['nothing', {}, 'Try again'],
		['its ID', { taskId: '7' }, 'Try again. Task ID: 7'],
		['its token', { taskToken: 'abc' }, 'Try again. Task token: abc'],
		['its pictures', { urls: PICTURES }, `Try again. Pictures: ${PICTURES.join(' ')}`],
		[
			'everything',
			{ taskId: '7', taskToken: 'abc', urls: PICTURES.slice(1) },
			`Try again. Task ID: 7. Task token: abc. Pictures: ${PICTURES[1]}`,
		],
	])('%s', (_what, details, message) => {
		expect(toShortErrorItem(failure(details), 3)).toEqual({
			json: { error: 'It failed', message },
			pairedItem: { item: 3 },
		});
	});
});

describe("n8n's panel shows of a failure", () => {
	test('title, description, the item, what a later node needs, and the code', () => {
		expect(toNodeError(node, failure({ taskId: '7' }), 2)).toMatchObject({
			name: 'NodeApiError',
			message: 'It failed',
			description: 'Try again',
			httpCode: '402',
			// What n8n shows as the full message.
			messages: ['It failed'],
			context: { itemIndex: 2, data: { code: 402, taskId: '7', taskToken: null, urls: [] } },
		});
	});

	test('no code where there is none', () => {
		expect(toNodeError(node, failure({ code: null }), 0)).toMatchObject({ httpCode: null });
	});

	test('for a wrong input, the same without a code', () => {
		expect(toNodeError(node, new InvalidInput('Too long', 'Make it shorter'), 2)).toMatchObject({
			name: 'NodeOperationError',
			message: 'Too long',
			description: 'Make it shorter',
			context: { itemIndex: 2, data: nothing },
		});
	});

	test('what became of the rest of the batch, behind the description', () => {
		expect(toNodeError(node, failure(), 0, 'Two more run.').description).toBe(
			'Try again. Two more run.',
		);
	});

	test('its own words, also where n8n finds the name of a system error in them', () => {
		expect(toNodeError(node, new Failure('No eperm in sight', ''), 0).message).toBe(
			'No eperm in sight',
		);
	});
});
