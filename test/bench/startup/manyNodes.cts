import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many as Wiro's own package has. */
export const MANY = 290;

const NAME = 'n8n-nodes-many-empty';
/** What n8n calls them. */
export const MANY_TYPES = Array.from({ length: MANY }, (_, n) => `${NAME}.model${n + 1}`);

const PARAMETERS = 12;
const ICON =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="10"/></svg>';

/**
 * Puts a package into an n8n user folder that has one node file a model, as Wiro's own package has: each a description of some 160 lines, and
 * no work in it.
 *
 * @param userFolder n8n's user folder
 */
export function installManyNodes(userFolder: string): void {
	const downloads = join(userFolder, '.n8n', 'nodes');
	const installed = join(downloads, 'node_modules', NAME);
	const nodes: string[] = [];
	for (let n = 1; n <= MANY; n += 1) {
		const folder = join('dist', 'nodes', `Model${n}`);
		mkdirSync(join(installed, folder), { recursive: true });
		writeFileSync(join(installed, folder, `Model${n}.node.js`), nodeFile(n));
		writeFileSync(join(installed, folder, 'model.svg'), ICON);
		nodes.push(join(folder, `Model${n}.node.js`));
	}
	const n8n = { n8nNodesApiVersion: 1, credentials: [], nodes };
	writeJson(join(installed, 'package.json'), { name: NAME, version: '1.0.0', n8n });
	writeJson(join(downloads, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [NAME]: '1.0.0' },
	});
}

/** A node as the compiler leaves it. */
function nodeFile(n: number): string {
	const description = {
		displayName: `Model ${n}`,
		name: `model${n}`,
		icon: 'file:model.svg',
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: `Runs the model number ${n} and waits for its result`,
		defaults: { name: `Model ${n}` },
		inputs: ['main'],
		outputs: ['main'],
		properties: Array.from({ length: PARAMETERS }, (_, index) => parameter(n, index + 1)),
	};
	return `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Model${n} = void 0;
class Model${n} {
	constructor() {
		this.description = ${JSON.stringify(description, null, '\t')};
	}
	async execute() {
		return [this.getInputData()];
	}
}
exports.Model${n} = Model${n};
`;
}

/** Every third is a list to choose from, the others are texts and numbers. */
function parameter(n: number, index: number): object {
	const common = {
		displayName: `Parameter ${index}`,
		name: `parameter${index}`,
		description: `What the parameter ${index} of the model number ${n} is about, in one line`,
		displayOptions: { show: { operation: ['run'] } },
	};
	if (index === 1) {
		const options = [{ name: 'Run', value: 'run', action: `Run the model ${n}` }];
		return {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			options,
			default: 'run',
		};
	}
	if (index % 3 !== 0)
		return { ...common, type: index % 2 === 0 ? 'string' : 'number', default: '' };
	const options = ['low', 'high'].map((value) => ({ name: value, value }));
	return { ...common, type: 'options', options, default: 'low' };
}

function writeJson(file: string, content: unknown): void {
	writeFileSync(file, JSON.stringify(content, null, '\t'));
}
