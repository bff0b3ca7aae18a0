import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient, OWNER } from './client.cjs';
import { freePort } from './freePort.cjs';
import type { Place } from './place.cjs';
import { ENCRYPTION_KEY, originOf, startN8n } from './process.cjs';
import { withProgress } from './progress.cjs';

/**
 * A new n8n user folder. The first start of an n8n sets up its database, which takes longer than all later ones; so the first folder is
 * kept, and the others are copies of it.
 *
 * @param place the n8n
 * @returns the folder, which is the caller's to delete
 */
export async function newUserFolder(place: Place): Promise<string> {
	const template = templateOf(place);
	if (!existsSync(template)) {
		await withProgress('First start of n8n', 'half a minute', async () => {
			await make(place, template);
		});
	}
	const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-host-'));
	await cp(template, folder, { recursive: true });
	return folder;
}

/** What a template holds is part of its name: another owner or another key never meets an old one. */
function templateOf(place: Place): string {
	const holds = JSON.stringify([OWNER, ENCRYPTION_KEY]);
	return `${place.template}-${createHash('sha256').update(holds).digest('hex').slice(0, 8)}`;
}

async function make(place: Place, template: string): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'flux-kontext-template-'));
	try {
		const port = await freePort();
		const n8n = await startN8n({ place, port, userFolder: folder });
		try {
			await new N8nClient(originOf(port)).setUpOwner();
		} finally {
			// A stopped n8n has put everything into the one database file.
			await n8n.stop();
		}
		const partial = `${template}.partial-${process.pid}`;
		await mkdir(partial, { recursive: true });
		await cp(join(folder, '.n8n'), join(partial, '.n8n'), { recursive: true });
		await rename(partial, template);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
