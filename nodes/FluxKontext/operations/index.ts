import { cancel } from './cancel.operation';
import { getDetail } from './getDetail.operation';
import { kill } from './kill.operation';
import type { Operation } from './operation';
import { run } from './run.operation';
import { runAndWait } from './runAndWait.operation';

/** The node's operations, in the alphabetical order that n8n asks for. */
export const operations: Operation[] = [cancel, getDetail, kill, run, runAndWait];
