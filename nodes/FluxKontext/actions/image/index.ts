import { modelFields } from '../../models';
import type { Resource } from '../operation';
import { run } from './run.operation';
import { runAndWait } from './runAndWait.operation';

/** A picture is edited. */
export const image: Resource = {
	value: 'image',
	name: 'Image',
	properties: modelFields,
	operations: [runAndWait, run],
};
