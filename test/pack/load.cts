import '../engine/environment.cjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeTypeDescription, ThemeIconColor, Themed } from 'n8n-workflow';
import { insist } from './violation.cjs';

/** What n8n found in the package. */
export interface Loaded {
	nodes: string[];
	credentials: string[];
	/** The icons that n8n's editor will ask for, relative to the package. */
	icons: string[];
}

const NODE = 'fluxKontext';
const CREDENTIAL = 'wiroHmacApi';

/**
 * Loads an installed package the way n8n does at its start.
 *
 * @param folder the package's folder
 * @param name the package's name
 */
export async function load(folder: string, name: string): Promise<Loaded> {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const nodes = Object.keys(loader.nodeTypes);
	const credentials = Object.keys(loader.credentialTypes);
	insist(nodes.join() === NODE, `n8n finds the nodes "${nodes.join()}", not "${NODE}"`);
	insist(
		credentials.join() === CREDENTIAL,
		`n8n finds the credentials "${credentials.join()}", not "${CREDENTIAL}"`,
	);
	const node = loader.getNode(NODE).type;
	insist(!('nodeVersions' in node), 'The node has become a versioned one');
	insist(typeof node.execute === 'function', 'The node cannot be executed');
	checkNode(node.description);
	const credential = loader.getCredential(CREDENTIAL).type;
	checkCredential(credential, loader.known.credentials[CREDENTIAL]?.supportedNodes ?? []);
	const icons = [...iconsOf(node.description, name), ...iconsOf(credential, name)];
	for (const icon of icons) {
		insist(existsSync(join(folder, icon)), `The icon ${icon} is not in the package`);
	}
	return { nodes, credentials, icons: [...new Set(icons)] };
}

function checkNode({ name, version, credentials = [], codex, usableAsTool }: INodeTypeDescription) {
	insist(name === NODE && version === 1, `The node is "${name}" ${String(version)}, not 1`);
	insist(credentials[0]?.name === CREDENTIAL, 'The node does not ask for its credential');
	insist(usableAsTool === true, 'The node cannot be used as a tool');
	insist(
		(codex?.alias ?? []).length > 0 && (codex?.categories ?? []).length > 0,
		'The codex file with search words and categories is missing beside the node',
	);
}

function checkCredential({ authenticate, properties }: ICredentialType, usedBy: string[]) {
	insist(typeof authenticate === 'function', 'The credential does not sign');
	insist(properties.length > 0, 'The credential has no fields');
	insist(usedBy.includes(NODE), 'n8n does not see that the node uses the credential');
}

function iconsOf(
	{ iconUrl }: { iconUrl?: Themed<string>; iconColor?: ThemeIconColor },
	name: string,
): string[] {
	insist(
		typeof iconUrl === 'object',
		'The node or the credential lacks an icon for light and for dark',
	);
	const prefix = `icons/${name}/`;
	return [iconUrl.light, iconUrl.dark].map((url) => {
		insist(url.startsWith(prefix), `n8n will not serve the icon ${url}`);
		return url.slice(prefix.length);
	});
}
