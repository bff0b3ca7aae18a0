import { cancel } from './cancel.operation';
import { getDetail } from './getDetail.operation';
import { kill } from './kill.operation';
import type { Operation } from './operation';
import { run } from './run.operation';
import { runAndWait } from './runAndWait.operation';

/** The node's operations. n8n lists them as actions in this order, so what most people want stands first. */
export const operations: Operation[] = [runAndWait, run, getDetail, kill, cancel];
