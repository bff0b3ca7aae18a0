import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Core from 'n8n-core';

const folder = process.env.N8N_COMPAT_DIR;
if (folder === undefined) throw new Error('Run these tests by "npm run test:compat"');

const modules = join(folder, 'node_modules');

// n8n itself loads this first, and its older cores rely on it.
if (existsSync(join(modules, 'reflect-metadata'))) require(join(modules, 'reflect-metadata'));

/** The n8n-core under test. It has less, and does some of it otherwise, than the types of the newest tell. */
export const installed: Partial<typeof Core> & Pick<typeof Core, 'WorkflowExecute'> = require(
	join(modules, 'n8n-core'),
);
