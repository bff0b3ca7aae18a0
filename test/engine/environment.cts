import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * n8n reads its settings from the environment when its modules are loaded, and keeps a key in its user folder. Each process gets a
 * folder of its own, so that no test reads or writes the settings of somebody's real n8n. Import this before anything of n8n's.
 */
export const userFolder = mkdtempSync(join(tmpdir(), 'flux-kontext-n8n-'));

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY ??= 'for-tests-only';
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_RUNNERS_ENABLED ??= 'false';
// The binary data of the filesystem mode; memory mode is what tests use unless they choose another.
process.env.N8N_STORAGE_PATH ??= join(userFolder, 'storage');
process.env.N8N_RESTRICT_FILE_ACCESS_TO ??= '';
