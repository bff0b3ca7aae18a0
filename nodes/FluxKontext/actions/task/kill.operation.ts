import { killTask } from '../../batch/calls';
import type { Operation } from '../operation';
import { taskOperation } from './taskOperation';

/** Stops a running task. */
export const kill: Operation = taskOperation({
	value: 'kill',
	name: 'Kill',
	action: 'Stop running edit',
	description: 'Stop a task that is running. The time it ran is billed.',
	call: killTask,
});
