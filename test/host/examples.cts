import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFile } from './client.cjs';

const FOLDER = join(__dirname, '../../examples');

/** The names of the workflows that people can import. */
export const EXAMPLES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** Where a workflow's file is. */
export function examplePath(name: string): string {
	return join(FOLDER, name);
}

/** A workflow that people can import, as it is in the file. */
export function readExample(name: string): WorkflowFile {
	return JSON.parse(readFileSync(examplePath(name), 'utf8')) as WorkflowFile;
}
