const { createRequire } = require('node:module');
const { join } = require('node:path');
const shared = require('../../jest.config.js');

const { N8N_COMPAT_DIR: core, N8N_COMPAT_PEER: peer } = process.env;

/** What stands in for the project's own n8n, where the tests run in another. */
function otherN8n() {
	const ofCore = createRequire(join(core, 'node_modules', 'n8n-core', 'package.json'));
	return {
		'^n8n-core$': '<rootDir>/test/compat/core.cts',
		'^@n8n/di$': container(ofCore),
	};
}

/** n8n's container of services had another name once. */
function container(ofCore) {
	try {
		return ofCore.resolve('@n8n/di');
	} catch {
		return ofCore.resolve('typedi');
	}
}

/** Functions that no n8n has a part in; the other two call n8n-workflow. `npm test` runs them. */
const PURE = '/promises/rules/(?!(report|values)\\.)';

/** What is between the node and Wiro alone: classes of n8n-workflow have a part in its failures only, which `failures` goes through. */
const BETWEEN_NODE_AND_WIRO = `/(${[
	'accountLimit',
	'badInput',
	'givesBack',
	'lostAmongOthers',
	'lostStart',
	'polite',
	'redirects',
	'repeating',
	'rough',
	'tooLong',
	'twoProcesses',
	'unreachable',
	'wire',
].join('|')})\\.test`;

/** Between the node and Wiro's list of tasks, or its costs: whatever the n8n, the random batches have both. */
const BESIDE_N8N = `/(${['costLimit', 'getMany', 'models', 'oddList', 'reuse', 'reuseAddresses', 'reuseAndLost'].join('|')})\\.test`;

/** What an n8n-workflow of the node's own can change. */
const CONCERNED = ['batch', 'promises'];

/**
 * The tests that run in n8n's engine: in the n8n of N8N_COMPAT_DIR instead of the project's own, and with the n8n-workflow of N8N_COMPAT_PEER
 * for the node instead of n8n's.
 */
module.exports = {
	...shared,
	rootDir: '../..',
	testMatch: [
		...(peer === undefined ? [...CONCERNED, 'callback', 'pictures'] : CONCERNED).map(
			(part) => `**/test/${part}/**/*.test.cts`,
		),
		'**/test/compat/layouts.test.cts',
		...(core === undefined ? [] : ['**/test/compat/oldest.test.cts']),
	],
	testPathIgnorePatterns: [
		'/node_modules/',
		// n8n's own nodes are in a package that takes too much to install.
		...(core === undefined ? [] : ['httpRequestNode', 'splitOut']),
		PURE,
		BESIDE_N8N,
		...(peer === undefined ? [] : ['/random/', BETWEEN_NODE_AND_WIRO]),
	],
	setupFilesAfterEnv: core === undefined ? [] : ['<rootDir>/test/compat/setup.cts'],
	coverageThreshold: undefined,
	resolver: '<rootDir>/test/compat/resolver.js',
	moduleNameMapper: { ...shared.moduleNameMapper, ...(core === undefined ? {} : otherN8n()) },
};
