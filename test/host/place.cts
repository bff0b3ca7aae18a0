import { homedir } from 'node:os';
import { join } from 'node:path';

/** The n8n that the node is tried in; 2.41.3 lacks a part in the registry. */
export const N8N_VERSION = '2.41.1';

/** n8n wants this Node or a newer one. It comes from npm too, so that the project itself may stay on an older one. */
export const NODE_MAJOR = 24;

/** Where an installed n8n is, and what runs it. */
export interface Place {
	/** Everything of this version is in here. */
	folder: string;
	/** Written when the installation is whole. */
	marker: string;
	/** The npm project that holds n8n. */
	n8nProject: string;
	/** n8n's own package. */
	n8n: string;
	/** The npm project that holds Node. */
	nodeProject: string;
	/** Node's package, which brings its headers along. */
	nodePackage: string;
	/** The Node that runs n8n. */
	node: string;
	/** How the folder begins in which the database is set up and the owner is known; see template.cts. */
	template: string;
}

/** The npm package that holds Node for this machine. */
export const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** The cache folder: outside of the checkout, shared by all of the user's checkouts. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
	const { FLUX_KONTEXT_N8N_CACHE, XDG_CACHE_HOME } = environment;
	if (FLUX_KONTEXT_N8N_CACHE) return FLUX_KONTEXT_N8N_CACHE;
	return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-flux-kontext');
}

/** The parts of an installation in the given folder. */
export function placeIn(folder: string): Place {
	const n8nProject = join(folder, 'n8n');
	const nodeProject = join(folder, 'node');
	const nodePackage = join(nodeProject, 'node_modules', NODE_PACKAGE);
	return {
		folder,
		marker: join(folder, 'complete'),
		n8nProject,
		n8n: join(n8nProject, 'node_modules', 'n8n'),
		nodeProject,
		nodePackage,
		node: join(nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		template: join(folder, 'template'),
	};
}

/** Where the n8n of this project's choice is, or is going to be. */
export function hostPlace(): Place {
	return placeIn(join(cacheFolder(), `n8n-${N8N_VERSION}`));
}
