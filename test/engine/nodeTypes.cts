import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
	NodeHelpers,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	type LoadingDetails,
} from 'n8n-workflow';
import { FluxKontext } from '../../nodes/FluxKontext/FluxKontext.node.js';
import { FluxKontextTrigger } from '../../nodes/FluxKontext/FluxKontextTrigger.node.js';
import { GivenItems } from './givenItems.cjs';

/** The name under which n8n knows the node when users install the package. */
export const NODE_TYPE = 'n8n-nodes-flux-kontext.fluxKontext';

/** And the trigger. */
export const TRIGGER_TYPE = `${NODE_TYPE}Trigger`;

const BASE = 'n8n-nodes-base';

function loadBaseNode(name: string): INodeType | IVersionedNodeType {
	const root = dirname(require.resolve(`${BASE}/package.json`));
	const known: Record<string, LoadingDetails | undefined> = JSON.parse(
		readFileSync(join(root, 'dist/known/nodes.json'), 'utf8'),
	);
	const details = known[name];
	if (details === undefined) throw new Error(`n8n has no node "${name}"`);
	const loaded: Record<string, new () => INodeType> = require(join(root, details.sourcePath));
	return new loaded[details.className]();
}

/** Our nodes from their sources, n8n's own nodes from their package, and one node that hands out a test's items. */
export class TestNodeTypes implements INodeTypes {
	private readonly loaded = new Map<string, INodeType | IVersionedNodeType>();

	constructor() {
		const fluxKontext = new FluxKontext();
		this.loaded.set(NODE_TYPE, fluxKontext);
		this.loaded.set(TRIGGER_TYPE, new FluxKontextTrigger());
		this.loaded.set(GivenItems.type, new GivenItems());
	}

	/** Adds a node of a test's own. */
	register(name: string, node: INodeType): void {
		this.loaded.set(name, node);
	}

	getByName(name: string): INodeType | IVersionedNodeType {
		let node = this.loaded.get(name);
		if (node === undefined) {
			node = loadBaseNode(name.replace(`${BASE}.`, ''));
			this.loaded.set(name, node);
		}
		return node;
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}
