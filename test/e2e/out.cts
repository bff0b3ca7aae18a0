import { join } from 'node:path';

/** Takes the screenshots of a run; not kept in the repository. */
export const OUT = join(__dirname, 'out');
