import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installIfRoot } from '../host/debian.cjs';
import { Missing } from '../host/words.cjs';

/** What n8n's queue mode needs beside n8n. */
export interface Programs {
	redis: string;
	initdb: string;
	postgres: string;
}

const PACKAGES = ['redis-server', 'postgresql'];

/** Where Debian puts PostgreSQL's own programs: in no folder of PATH, one folder a version. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/**
 * Finds Redis and PostgreSQL, and installs them from Debian's packages where they are missing and this is root.
 *
 * @throws Missing in words that say what to do
 */
export function ensurePrograms(): Programs {
	const there = find();
	if (there !== null) return there;
	installIfRoot(...PACKAGES);
	const installed = find();
	if (installed !== null) return installed;
	throw new Missing(
		'This test needs Redis and PostgreSQL. Install them and start it again ' +
			`(Debian: apt-get install ${PACKAGES.join(' ')}). Their services need not run: the test starts its own.`,
	);
}

function find(): Programs | null {
	const folders = [...(process.env.PATH ?? '').split(':'), ...postgresFolders()];
	const [redis, initdb, postgres] = ['redis-server', 'initdb', 'postgres'].map((program) =>
		folders.map((folder) => join(folder, program)).find((path) => existsSync(path)),
	);
	if (redis === undefined || initdb === undefined || postgres === undefined) return null;
	return { redis, initdb, postgres };
}

/** The newest version first. */
function postgresFolders(): string[] {
	if (!existsSync(POSTGRES_VERSIONS)) return [];
	return readdirSync(POSTGRES_VERSIONS)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(POSTGRES_VERSIONS, version, 'bin'));
}
