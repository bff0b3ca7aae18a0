import { Claims } from '../../../nodes/FluxKontext/account/claims';

/* What the executions of a process start under "Reuse Earlier Edits". */

const task = { taskId: '1', taskToken: null };
const night = {};
const form = {};

describe('an edit that an execution has begun', () => {
	test('serves another one once, and not itself', async () => {
		const claims = new Claims();
		claims.begin('chair', night)({ task });
		expect(claims.take('chair', night, 60)).toBeUndefined();
		expect(await claims.take('chair', form, 60)).toEqual({ task });
		expect(claims.take('chair', form, 60)).toBeUndefined();
		expect(claims.take('table', form, 60)).toBeUndefined();
	});

	test('is remembered beside a large batch of another execution', async () => {
		const claims = new Claims();
		claims.begin('chair', night)({ task });
		for (let n = 0; n < 10_000; n += 1) claims.begin(`chair ${n}`, form)({ task });
		expect(await claims.take('chair', form, 60)).toEqual({ task });
	});

	test('serves nobody once it came to nothing or failed', () => {
		const claims = new Claims();
		claims.begin('chair', night)(null);
		claims.begin('table', night)({ task });
		claims.drop('1');
		expect(claims.take('chair', form, 60)).toBeUndefined();
		expect(claims.take('table', form, 60)).toBeUndefined();
	});
});
