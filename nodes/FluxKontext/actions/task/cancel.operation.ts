import { cancelTask } from '../../batch/calls';
import type { Operation } from '../operation';
import { taskOperation } from './taskOperation';

/** Takes a task out of the queue. */
export const cancel: Operation = taskOperation({
	value: 'cancel',
	name: 'Cancel',
	action: 'Take edit out of queue',
	description: 'Take a task out of the queue before it runs, so that it costs nothing',
	call: cancelTask,
});
