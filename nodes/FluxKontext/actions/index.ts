import { image } from './image';
import type { Resource } from './operation';
import { task } from './task';

/** What the node is for: a table of contents. */
export const resources: Resource[] = [image, task];
