import { isQueued, outcomeOf } from '../../../nodes/FluxKontext/wiro/status';

describe('where a task stands', () => {
	test.each<[string, string | null, number, string]>([
		// status, exit code, pictures, outcome
		['task_postprocess_end', '0', 1, 'succeeded'],
		['task_postprocess_end', '0', 0, 'succeeded'],
		['task_postprocess_end', '1', 0, 'failed'],
		['task_postprocess_end', '1', 2, 'failed'],
		['task_postprocess_end', '-1', 1, 'failed'],
		['task_postprocess_end', '137', 1, 'failed'],
		['task_postprocess_end', '00', 0, 'succeeded'],
		['task_postprocess_end', '0 ', 0, 'succeeded'],
		['task_postprocess_end', '0.0000', 0, 'succeeded'],
		['task_postprocess_end', '1.0', 1, 'failed'],
		['task_postprocess_end', 'none', 1, 'failed'],
		['TASK_POSTPROCESS_END', '0', 1, 'succeeded'],
		[' task_postprocess_end ', '0', 1, 'succeeded'],
		['Task_Cancel', '0', 1, 'cancelled'],
		['task_postprocess_end', null, 1, 'succeeded'],
		['task_postprocess_end', null, 0, 'failed'],
		['task_cancel', '0', 1, 'cancelled'],
		['task_cancel', '0', 0, 'cancelled'],
		['task_cancel', null, 0, 'cancelled'],
		['task_cancel', '1', 0, 'cancelled'],
		['task_error', null, 0, 'failedBeforeStart'],
		['task_error', '0', 1, 'failedBeforeStart'],
		['task_error', '1', 0, 'failedBeforeStart'],
	])('%s with exit code %s and %d pictures: %s', (status, exitCode, outputs, expected) => {
		expect(outcomeOf({ status, exitCode, outputs })).toBe(expected);
	});

	test.each([
		'task_queue',
		'task_accept',
		'task_assign',
		'task_preprocess_start',
		'task_preprocess_end',
		'task_start',
		'task_output',
		'task_output_full',
		'task_error_full',
		'task_end',
		'task_postprocess_start',
		'task_cancelled',
		'anything else',
		'',
		null,
	])('%j is still running, whatever else is there', (status) => {
		expect(outcomeOf({ status, exitCode: null, outputs: 0 })).toBe('running');
		expect(outcomeOf({ status, exitCode: '0', outputs: 1 })).toBe('running');
		expect(outcomeOf({ status, exitCode: '1', outputs: 0 })).toBe('running');
	});

	test('only a task in the queue can be cancelled; any other that runs is to be killed', () => {
		expect(isQueued('task_queue')).toBe(true);
		for (const status of ['task_accept', 'task_assign', 'task_start', 'task_output', 'x', null]) {
			expect(isQueued(status)).toBe(false);
		}
	});
});
