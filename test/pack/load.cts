import '../engine/environment.cjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type {
	ICredentialType,
	INodeType,
	INodeTypeDescription,
	ThemeIconColor,
	Themed,
} from 'n8n-workflow';
import { insist } from './violation.cjs';

/** What n8n found in the package. */
export interface Loaded {
	nodes: string[];
	credentials: string[];
	/** The icons that n8n's editor will ask for, relative to the package. */
	icons: string[];
}

const NODE = 'fluxKontext';
const TRIGGER = 'fluxKontextTrigger';
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
	const names = [NODE, TRIGGER].join();
	insist(nodes.join() === names, `n8n finds the nodes "${nodes.join()}", not "${names}"`);
	insist(
		credentials.join() === CREDENTIAL,
		`n8n finds the credentials "${credentials.join()}", not "${CREDENTIAL}"`,
	);
	const node = typeIn(loader, NODE);
	const trigger = typeIn(loader, TRIGGER);
	for (const { description } of [node, trigger]) checkNode(description);
	insist(node.description.usableAsTool === true, 'The node cannot be used as a tool');
	insist(typeof trigger.webhook === 'function', 'The trigger cannot be called');
	const credential = loader.getCredential(CREDENTIAL).type;
	checkCredential(credential, loader.known.credentials[CREDENTIAL]?.supportedNodes ?? [], nodes);
	const withIcons = [node.description, trigger.description, credential];
	const icons = withIcons.flatMap((each) => iconsOf(each, name));
	for (const icon of icons) {
		insist(existsSync(join(folder, icon)), `The icon ${icon} is not in the package`);
	}
	return { nodes, credentials, icons: [...new Set(icons)] };
}

function typeIn(loader: PackageDirectoryLoader, name: string): INodeType {
	const { type } = loader.getNode(name);
	insist(!('nodeVersions' in type), `${name} has become a versioned one`);
	insist(typeof type.execute === 'function', `${name} cannot be executed`);
	return type;
}

function checkNode({ name, version, credentials = [], codex }: INodeTypeDescription) {
	insist(version === 1, `${name} is of version ${String(version)}, not 1`);
	insist(credentials[0]?.name === CREDENTIAL, `${name} does not ask for its credential`);
	insist(
		(codex?.alias ?? []).length > 0 && (codex?.categories ?? []).length > 0,
		`The codex file with search words and categories is missing beside ${name}`,
	);
}

function checkCredential(
	{ authenticate, properties }: ICredentialType,
	usedBy: string[],
	nodes: string[],
) {
	insist(typeof authenticate === 'function', 'The credential does not sign');
	insist(properties.length > 0, 'The credential has no fields');
	for (const node of nodes) {
		insist(usedBy.includes(node), `n8n does not see that ${node} uses the credential`);
	}
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
