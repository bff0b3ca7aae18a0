import type { Resource } from '../operation';
import { cancel } from './cancel.operation';
import { getDetail } from './getDetail.operation';
import { getMany } from './getMany.operation';
import { kill } from './kill.operation';

/** A task of Wiro's, which was started before. */
export const task: Resource = {
	value: 'task',
	name: 'Task',
	properties: [],
	operations: [getDetail, getMany, kill, cancel],
};
