import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureCore } from './install.cjs';
import { OLDEST, TOO_OLD } from './place.cjs';

/** What a run of the tests is told, by environment variables. */
export interface Layout {
	name: string;
	/** The n8n; the project's own where it is not said. */
	N8N_COMPAT_DIR?: string;
	/** The n8n-workflow that the node imports; that of n8n where it is not said. */
	N8N_COMPAT_PEER?: string;
}

/**
 * The n8n, and the n8n-workflow of the node, as people have them: n8n's pages install the node alone, and it gets n8n's own; a plain `npm
 * install` puts the newest beside it.
 */
export async function layouts(): Promise<Record<'tooOld' | 'working', Layout[]>> {
	const tooOld = await ensureCore(TOO_OLD);
	const oldest = await ensureCore(OLDEST);
	const peer = { N8N_COMPAT_PEER: await ownPeer() };
	const named = (core: string) => `n8n-core ${core}`;
	const beside = ', the newest n8n-workflow beside the node';
	return {
		tooOld: [
			{ name: named(TOO_OLD.core), N8N_COMPAT_DIR: tooOld },
			{ name: named(TOO_OLD.core) + beside, N8N_COMPAT_DIR: tooOld, ...peer },
		],
		working: [
			{ name: named(OLDEST.core), N8N_COMPAT_DIR: oldest },
			{ name: named(OLDEST.core) + beside, N8N_COMPAT_DIR: oldest, ...peer },
			{ name: `the newest n8n-core${beside}`, ...peer },
		],
	};
}

/** The project's n8n-workflow once more: the same code, and other classes. It lies where it finds what it needs. */
async function ownPeer(): Promise<string> {
	const original = dirname(require.resolve('n8n-workflow/package.json'));
	const copy = join(dirname(original), '.cache', 'own-peer', 'node_modules', 'n8n-workflow');
	await rm(copy, { recursive: true, force: true });
	await cp(original, copy, { recursive: true });
	return copy;
}
